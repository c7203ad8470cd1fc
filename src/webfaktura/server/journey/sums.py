"""What the documents of a selection come to, each currency by itself."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from webfaktura.norway.money import Money
from webfaktura.server.journey.selection import Selection, chosen, of_heads, of_money
from webfaktura.server.journey.standing import JournalRow
from webfaktura.server.statistics.balances import Balances
from webfaktura.server.tenancy.models import Company


@dataclass(frozen=True)
class SelectionSum:
    """The documents of one currency; credit notes are taken off."""

    count: int
    gross: Money
    outstanding: Money


def selection_sums(company: Company, selection: Selection, *, on: date) -> tuple[SelectionSum, ...]:
    """The sums of all documents of the selection, kroner first; none where there are none."""
    balances = Balances(company)
    rows = chosen(company, selection, on=on, balances=balances)
    stored = balances.stored
    if selection.is_of_heads:
        stored = stored.filter(of_heads(selection), of_money(selection, on=on))
    else:
        stored = stored.filter(invoice__in=rows.order_by().values("pk"))
    found = _Sums()
    for row in (
        stored.order_by()
        .values("currency", "kind")
        .annotate(count=Count("pk"), gross=Sum("gross_ore"), open=Sum("outstanding_ore"))
    ):
        found.add(row["currency"], row["kind"], row["count"], int(row["gross"]), int(row["open"]))
    for each in balances.fresh(rows):
        found.add(each.currency, each.kind, 1, each.gross_ore, each.outstanding_ore)
    return found.told


def sums_of_rows(rows: Iterable[JournalRow]) -> tuple[SelectionSum, ...]:
    """The sums of documents that are shown already."""
    found = _Sums()
    for row in rows:
        found.add(row.gross.currency, "invoice", 1, row.gross.ore, row.outstanding.ore)
    return found.told


class _Sums:
    """Sums in the making: of each currency how many, their amount, and what is outstanding."""

    def __init__(self) -> None:
        self._sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])

    def add(self, currency: str, kind: str, *amounts: int) -> None:
        count, gross, outstanding = amounts
        signed = -gross if kind == "credit_note" else gross
        for place, amount in enumerate((count, signed, outstanding)):
            self._sums[currency][place] += amount

    @property
    def told(self) -> tuple[SelectionSum, ...]:
        kroner_first = sorted(self._sums, key=lambda currency: (currency != "NOK", currency))
        return tuple(
            SelectionSum(count, Money(gross, currency), Money(outstanding, currency))
            for currency in kroner_first
            for count, gross, outstanding in [self._sums[currency]]
        )
