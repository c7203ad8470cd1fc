"""Issued invoices as documents: what is printed, how it is drawn, where the bytes are kept."""
