"""Errands: work on many chosen documents at once, exported as one file or sent again."""
