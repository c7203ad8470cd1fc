"""`python -m webfaktura.sync.cli`, where the command is not on the path."""

from webfaktura.sync.cli import main

main()
