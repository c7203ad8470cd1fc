"""Lets `python -m webfaktura.server.cli` be `webfaktura`."""

from webfaktura.server.cli import main

if __name__ == "__main__":
    main()
