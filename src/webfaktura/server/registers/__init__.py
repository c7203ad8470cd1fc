"""Customers, products, product groups and what is read from the ERP."""
