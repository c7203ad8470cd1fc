"""WebFaktura Sync: the program beside the accounting system that starts every exchange."""
