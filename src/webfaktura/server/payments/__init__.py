"""Payments come back and settle invoices."""
