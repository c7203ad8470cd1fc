"""The shared look: components, static files and template tags; knows no domain."""
