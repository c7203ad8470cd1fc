"""Accounting systems: the port every one of them fits, and a folder for each."""
