"""The command that holds a client's accounts in both programs against each other."""

from datetime import date
from decimal import Decimal
from typing import override

import click

from webfaktura.norway.calendar import NotADate, parse_date
from webfaktura.norway.money import format_amount
from webfaktura.sync.bootstrap import now, open_office
from webfaktura.sync.cli import exits, screen
from webfaktura.sync.cli.arguments import asks, client_argument, data_option, folder_of
from webfaktura.sync.cli.norwegian import NorwegianCommand, Unclear
from webfaktura.sync.engine.cursors import OSLO
from webfaktura.sync.engine.reconciliation import Comparison, Sums
from webfaktura.sync.engine.reconciling import reconcile

_WIDTH = 18


class Day(click.ParamType[date]):
    """A day as Norwegians write it, or as ISO 8601 does."""

    name = "dato"

    @override
    def convert(
        self, value: object, _param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        if isinstance(value, date):
            return value
        try:
            return parse_date(str(value))
        except NotADate as problem:
            raise Unclear(
                f"Datoen «{value}» kan ikke leses. Skriv den som 31.12.2026.", ctx
            ) from problem


@click.command("reconcile", cls=NorwegianCommand)
@client_argument
@click.option("--from", "first", type=Day(), metavar="DATO", help="Ellers 1. januar i år.")
@click.option("--to", "last", type=Day(), metavar="DATO", help="Ellers i dag.")
@click.option("--json", "as_json", is_flag=True, help="Skriv avstemmingen som JSON.")
@data_option
@click.pass_context
def reconcile_accounts(
    ctx: click.Context, client_no: str, *, first: date | None, last: date | None, as_json: bool
) -> int:
    """Avstem en klient: utstedt mot bokført, og bokført mot åpent og betalt, til øret.

    Hvert avvik nevnes med bilaget sitt. Kreditnotaer står med minus, og for mye
    betalt er negativt åpent beløp. Avslutningskoden er 1 når noe avviker.
    """
    today = now().astimezone(OSLO).date()
    begin = first or today.replace(month=1, day=1)
    with open_office(folder_of(ctx), asks()) as office:
        name = office.erp.facts(client_no).name
        found = reconcile(office, client_no, first=begin, last=last or today)
    if as_json:
        screen.show_json({"client_no": client_no, **found.wire})
    else:
        click.echo("\n".join(printed(f"{client_no} {name}", found)))
    return exits.DONE if found.agrees else exits.REFUSED


def printed(client: str, found: Comparison) -> list[str]:
    """The comparison as lines that may be printed and kept."""
    lines = [
        f"Avstemming av klient {client}",
        f"Dokumenter utstedt {found.first:%d.%m.%Y} - {found.last:%d.%m.%Y}",
    ]
    for sums in found.sums:
        lines += ["", *_sums(sums)]
    if not found.sums:
        lines += ["", "Ingen dokumenter i perioden."]
    lines.append("")
    if found.agrees:
        return [*lines, "Alt stemmer: utstedt er bokført, og bokført er åpent og betalt."]
    count = len(found.differences)
    heading = "1 avvik:" if count == 1 else f"{count} avvik:"
    return [*lines, heading, *(f"  {one.line}" for one in found.differences)]


def _sums(sums: Sums) -> list[str]:
    rows = {
        f"Utstedt i WebFaktura ({sums.documents})": sums.issued,
        "Bokført i regnskapssystemet": sums.posted,
        "Forskjell": sums.issued - sums.posted,
        "Herav åpent": sums.open,
        "Herav betalt": sums.paid,
        "Herav utlignet med kreditnota": sums.credited,
    }
    return [f"{sums.currency}", *(_row(name, amount) for name, amount in rows.items())]


def _row(name: str, amount: Decimal) -> str:
    return f"  {name:<36}{format_amount(amount):>{_WIDTH}}"
