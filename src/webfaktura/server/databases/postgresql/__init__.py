"""Django's PostgreSQL backend, which besides tells the database whose books are open."""
