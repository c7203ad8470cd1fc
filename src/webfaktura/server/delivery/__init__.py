"""Issued invoices become documents, and reach their receivers."""
