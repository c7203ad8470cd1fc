"""What people type, read into the words of the rooms."""
