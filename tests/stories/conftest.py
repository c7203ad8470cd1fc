"""Two nodes share a database server: on SQLite there is no such story to tell."""

from engines import is_postgresql

collect_ignore = [] if is_postgresql() else ["test_two_nodes.py"]
