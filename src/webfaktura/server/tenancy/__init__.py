"""Agencies, client companies, users and what they may see, and the audit log."""
