"""The contract's endpoints bound to commands; credentials and tokens."""
