"""Files for spreadsheets, in which nothing is ever taken for a formula; knows no room."""
