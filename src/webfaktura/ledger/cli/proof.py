"""Commands that prove the book, and hand it to other programs for a second opinion."""

from pathlib import Path

import click

from webfaktura.ledger import listings, tables
from webfaktura.ledger.cli.door import as_json_option, main, open_ledger
from webfaktura.ledger.session import Ledger
from webfaktura.norway.refusal import Refusal


class BookIsWrong(Refusal):
    """The proof found problems; each is a sentence."""


class NotExported(Refusal):
    """The export could not be written where it was to stand."""


@main.command(help="Kontroller at hvert bilag og hele boken er i balanse og kjeden er hel.")
@click.argument("client_no", required=False, default="")
@as_json_option
@click.pass_obj
def verify(book: Path | None, /, client_no: str, *, as_json: bool) -> None:
    """Prove one client's book, or every client's."""
    with open_ledger(book) as ledger:
        proofs = [ledger.proof(number) for number in _client_nos(ledger, client_no)]
    (tables.print_json if as_json else listings.print_proofs)(proofs)
    problems = [
        f"Klient {proof.client_no}: {problem}" for proof in proofs for problem in proof.problems
    ]
    if problems:
        raise BookIsWrong("\n".join(problems))


@main.group(help="Skriv boken ut til andre programmer.")
def export() -> None:
    """Group what is exported."""


@export.command("beancount", help="Skriv hele boken slik at Beancounts bean-check kan prøve den.")
@click.argument("client_no")
@click.option(
    "--to",
    "place",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Filen den skrives til; skjermen når utelatt.",
)
@click.pass_obj
def export_beancount(book: Path | None, /, client_no: str, place: Path | None) -> None:
    """Export a client's book."""
    with open_ledger(book) as ledger:
        text = ledger.beancount(client_no)
    if place is None:
        click.echo(text, nl=False)
        return
    try:
        place.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise NotExported(
            f"Kan ikke skrive til {place}. Sjekk at mappen finnes og kan skrives i.", field="to"
        ) from problem
    click.echo(f"Skrev boken til klient {client_no} i {place}.")


def _client_nos(ledger: Ledger, client_no: str) -> list[str]:
    return [client_no] if client_no else [facts.client_no for facts in ledger.clients()]
