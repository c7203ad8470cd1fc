"""Sync's local page: the wizard, the clients and their runs in a browser on the same machine."""
