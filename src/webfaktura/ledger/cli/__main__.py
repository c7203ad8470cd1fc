"""Runs the command line as ``python -m webfaktura.ledger.cli``, where no script is installed."""

from webfaktura.ledger.cli import main

if __name__ == "__main__":
    main(prog_name="webfaktura-ledger")
