"""One folder for each way out: what is sent, and how the other side is spoken to."""
