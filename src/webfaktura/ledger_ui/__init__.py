"""The ledger's page: a small local face of the embedded accounting system, without a database."""
