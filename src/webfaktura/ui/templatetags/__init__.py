"""Template tag libraries of the shared look."""
