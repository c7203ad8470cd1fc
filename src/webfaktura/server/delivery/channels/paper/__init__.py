"""Letters by post: the address in the window, the print run, and how it is handed over."""
