"""The command group, its options, and the opening of the file named."""

from datetime import UTC, date, datetime
from pathlib import Path

import click

from webfaktura.ledger.session import Ledger
from webfaktura.ledger.terminal import SpeakingGroup
from webfaktura.norway.calendar import oslo_date, parse_date
from webfaktura.norway.refusal import Refusal

as_json_option = click.option("--json", "as_json", is_flag=True, help="Skriv JSON for programmer.")
on_option = click.option(
    "--on", "on_text", default="", metavar="DATO", help="Dato; i dag når utelatt."
)


class NoBookNamed(Refusal):
    """Neither ``--book`` nor the environment names a ledger file."""


@click.group(cls=SpeakingGroup, help="Det innebygde regnskapet.")
@click.option(
    "--book",
    envvar="WEBFAKTURA_LEDGER",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Regnskapets fil. Kan også stå i WEBFAKTURA_LEDGER.",
)
@click.pass_context
def main(context: click.Context, book: Path | None) -> None:
    """Open the door; each command opens the file itself."""
    context.obj = book


def open_ledger(book: Path | None) -> Ledger:
    """Open the ledger named; refuses ``NoBookNamed`` and ``NoLedger``."""
    return Ledger.open_locally(named_book(book))


def named_book(book: Path | None) -> Path:
    """Return the file named; refuses with ``NoBookNamed``."""
    if book is None:
        raise NoBookNamed(
            "Oppgi regnskapets fil med --book, eller sett WEBFAKTURA_LEDGER.", field="book"
        )
    return book


def date_named(text: str) -> date:
    """Read a date, today in Oslo when none is written."""
    return parse_date(text) if text else oslo_date(datetime.now(UTC))
