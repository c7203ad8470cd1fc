"""The databases underneath: which one the environment names, and what PostgreSQL needs besides.

Knows no room: what a company's row is, tenancy says.
"""
