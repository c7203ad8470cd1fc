"""Builds the UBL document out of what was frozen at issue; pure."""
