"""The ledger's door, one file per group of commands over the same open file."""
