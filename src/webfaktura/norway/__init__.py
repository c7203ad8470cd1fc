"""Facts and arithmetic of Norway: money, VAT, KID, identifiers and dates.

The lowest room of the house. It knows the standard library and ``stdnum``,
nothing of ours, and no clock. Its sentences are written in Norwegian.
"""
