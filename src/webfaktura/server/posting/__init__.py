"""Issued invoices become vouchers, batches and postings in the ERP."""
