"""What waits for somebody, over all the clients of an office, the worst first."""
