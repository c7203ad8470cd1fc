"""Drafts become issued invoices with a number, a KID and terms that never change."""
