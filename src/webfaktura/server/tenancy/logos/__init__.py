"""The firm's picture: looked into before it is kept, for it is shown to many."""
