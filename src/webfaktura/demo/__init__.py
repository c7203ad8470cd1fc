"""What `make demo` fills in and starts; stands above all the rest."""
