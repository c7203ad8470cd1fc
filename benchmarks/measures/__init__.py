"""One module per measure; each gives `rows(options)`, in a process with a database of its own."""
