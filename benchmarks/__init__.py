"""What the product costs, measured: `python -m benchmarks` from the repository's root."""
