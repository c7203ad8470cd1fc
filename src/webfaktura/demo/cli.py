"""`make demo`: sets up what is missing, runs everything on this machine, and stops it again."""

import os
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from webfaktura.demo.filling import Filling
from webfaktura.demo.place import (
    ACCOUNTANT,
    AGENCY_NAME,
    CLIENT,
    DEMO_CLIENT,
    LEDGER_PORT,
    MAIL_PORT,
    OFFICE,
    PAGES_PORT,
    SERVICE_PORT,
    SMTP_PORT,
    Place,
)
from webfaktura.demo.processes import (
    DidNotStart,
    Program,
    command,
    require_free,
    running,
    wait_for_stop,
)
from webfaktura.norway.calendar import oslo_date


@click.command()
@click.option("--reset", is_flag=True, help="Begynn på nytt: alt i demoens mappe slettes.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("var/demo"),
    show_default=True,
    help="Demoens mappe.",
)
def main(folder: Path, *, reset: bool) -> None:
    """Kjør hele WebFaktura på denne maskinen."""
    place = Place(folder.resolve())
    try:
        require_free(
            {
                PAGES_PORT: "WebFaktura",
                SERVICE_PORT: "web-tjenesten",
                LEDGER_PORT: "regnskapet",
                SMTP_PORT: "e-post",
                MAIL_PORT: "listen over e-post",
            }
        )
        if reset or not place.is_filled:
            _fill(place)
        _run(place)
    except DidNotStart as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)


def _fill(place: Place) -> None:
    shutil.rmtree(place.folder, ignore_errors=True)
    place.folder.mkdir(parents=True)
    filling = Filling(place)
    click.echo("Fyller demoen (tar et minutts tid, bare første gang) …")
    filling.prepare()
    with running(_beside(place), environment=place.environment, logs=place.logs):
        click.echo("  byrået registreres, og klientene 999 og 998 opprettes")
        filling.open_clients()
        click.echo("  noen måneder med fakturaer, bokført og for det meste betalt")
        filling.fill_months(oslo_date(datetime.now(UTC)))
    place.mark.touch()


def _run(place: Place) -> None:
    Filling(place).run("webfaktura", "migrate")
    programs = [*_beside(place), *_in_front()]
    with running(programs, environment=place.environment, logs=place.logs) as children:
        click.echo(_welcome(place))
        ended = wait_for_stop(children)
    if ended is not None:
        name = programs[children.index(ended)].name
        raise DidNotStart(f"«{name}» stoppet av seg selv. Se {place.logs / name}.log.")
    click.echo("Alt er stoppet. Dataene ligger til neste gang.")


def _beside(place: Place) -> list[Program]:
    """The programs that work while nobody looks."""
    mail = ["--folder", str(place.mail), "--smtp-port", f"{SMTP_PORT}", "--page-port"]
    return [
        Program(
            "e-post", command("webfaktura.demo.mail_catcher", *mail, f"{MAIL_PORT}"), SMTP_PORT
        ),
        Program("web-tjeneste", _server("serve", "service", SERVICE_PORT), SERVICE_PORT),
        Program("arbeider", _server("worker")),
    ]


def _in_front() -> list[Program]:
    """The programs that people meet."""
    ledger = command("webfaktura.ledger_ui.cli", "--bind", f"localhost:{LEDGER_PORT}")
    return [
        Program("sider", _server("serve", "pages", PAGES_PORT), PAGES_PORT),
        Program("regnskap", ledger, LEDGER_PORT),
    ]


def _server(*words: str | int) -> list[str]:
    *names, last = words
    if isinstance(last, int):
        return _server(*names, "--bind", f"localhost:{last}")
    return [str(Path(sys.executable).parent / "webfaktura"), *(str(word) for word in words)]


def _welcome(place: Place) -> str:
    environment = place.write_environment()
    invoice_no = _newest_invoice(place)
    log_ins = "\n".join(
        f"    {log_in.who:<12}{log_in.user_name:<26}{log_in.password}"
        for log_in in (OFFICE, CLIENT, DEMO_CLIENT, ACCOUNTANT)
    )
    return f"""
  WebFaktura      http://localhost:{PAGES_PORT}
  Regnskap        http://localhost:{LEDGER_PORT}
  Web-tjenesten   http://localhost:{SERVICE_PORT}/wsaWebFaktura
  E-post          http://localhost:{MAIL_PORT}   (SMTP på {SMTP_PORT}, .eml i {place.mail})
  EHF og brev     legges i {place.left("ehf")} og {place.left("brev")}

  Logg inn ({AGENCY_NAME}):
{log_ins}

  Før en faktura videre, i et annet vindu:
    . {environment}; export PATH="{Path(sys.executable).parent}:$PATH"
    webfaktura-sync sync 999
    webfaktura-ledger pay 999 --invoice-no {invoice_no}   (eller i Regnskap, under Åpne poster)
    webfaktura-sync sync 999

  {_took()}Ctrl-C stopper alt.
"""


def _took() -> str:
    """How long it took from `make demo` to here; started otherwise, nobody knows."""
    began = os.environ.get("WEBFAKTURA_DEMO_BEGAN")
    return f"Klar på {time.time() - float(began):.0f} sekunder. " if began else ""


def _newest_invoice(place: Place) -> int:
    """The newest invoice of client 999, for the example's sake."""
    file = place.folder / "server" / "webfaktura.sqlite3"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        found = database.execute(
            "SELECT max(invoice_no) FROM invoicing_invoice JOIN tenancy_company"
            " ON tenancy_company.id = company_id WHERE erp_client_no = '999'"
        ).fetchone()
    return int(found[0])


if __name__ == "__main__":
    main()
