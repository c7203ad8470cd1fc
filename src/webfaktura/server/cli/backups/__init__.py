"""Backups: how one is taken while everything runs, and how one becomes an installation again."""
