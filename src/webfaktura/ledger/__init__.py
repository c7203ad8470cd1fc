"""The embedded accounting system: a small, real double-entry ledger on SQLite.

It stands in the place of the ERP, so that everything runs on one machine. It
knows no web, no Django and no invoice page. ``session.Ledger`` is its door;
``book`` and ``subledger`` are its pure core.
"""
