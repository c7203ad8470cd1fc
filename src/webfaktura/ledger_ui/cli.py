"""``webfaktura-ledger-ui``: serves the ledger's page on this machine.

One process with some threads, since who is logged in is known to its memory alone:
waitress where it is installed, else gunicorn with one worker.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import click

PORT = 8070
THREADS = 4
SETTINGS = "webfaktura.ledger_ui.settings"
WSGI = "webfaktura.ledger_ui.wsgi:application"


@click.command(help="Vis det innebygde regnskapet som nettsider på denne maskinen.")
@click.option(
    "--book",
    envvar="WEBFAKTURA_LEDGER",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Regnskapets fil. Kan også stå i WEBFAKTURA_LEDGER.",
)
@click.option(
    "--bind",
    default=f"localhost:{PORT}",
    show_default=True,
    help="Adresse og port. Andre navn enn localhost må stå i WEBFAKTURA_LEDGER_HOSTS.",
)
def main(book: Path, bind: str) -> None:
    """Serve until stopped."""
    if not book.is_file():
        message = (
            f"Fant ikke noe regnskap i {book}. Sjekk stien, eller opprett det med "
            "«webfaktura-ledger init»."
        )
        click.echo(message, err=True)
        sys.exit(1)
    os.environ["WEBFAKTURA_LEDGER"] = str(book.absolute())
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    click.echo(f"Regnskapet vises på http://{bind}. Ctrl-C stopper.")
    program = _waitress(bind) if find_spec("waitress") else _gunicorn(bind)
    command = [sys.executable, "-m", *program, WSGI]
    os.execv(sys.executable, command)  # noqa: S606 - our own interpreter with fixed words


def _waitress(bind: str) -> list[str]:
    return ["waitress", f"--listen={bind}", f"--threads={THREADS}", "--ident="]


def _gunicorn(bind: str) -> list[str]:
    one_process = ["--workers", "1", "--worker-class", "gthread", "--threads", f"{THREADS}"]
    return ["gunicorn", "--bind", bind, *one_process, "--no-control-socket"]


if __name__ == "__main__":
    main()
