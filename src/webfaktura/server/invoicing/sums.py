"""What some documents add up to, and whether what was written is what was issued."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from webfaktura.norway.money import Money
from webfaktura.norway.vat import VatGroup
from webfaktura.server.invoicing.frozen import Numbered

type Group = tuple[str, int]
"""A VAT group as rows have it: category, and rate in hundredths of a percent."""


@dataclass(frozen=True)
class Stretch:
    """The numbers of one series that some documents have."""

    first: int
    last: int
    count: int

    @property
    def has_hole(self) -> bool:
        """Whether a number from the first to the last is missing."""
        return self.last - self.first + 1 != self.count


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What some documents add up to, in øre; credit notes count positive too."""

    numbers: Mapping[str, Stretch]
    """By series."""
    net: int
    tax: int
    gross: int
    lines: Mapping[Group, int]
    basis: Mapping[Group, int]
    group_tax: Mapping[Group, int]


def sums_of(documents: Sequence[Numbered]) -> Sums:
    """What documents that are about to be written add up to."""
    totals = [document.issued.totals for document in documents]
    lines = [
        line for document in documents for line in document.issued.lines if line.kind == "item"
    ]
    vat = [group for total in totals for group in total.vat]
    return Sums(
        numbers=_stretches(documents),
        net=sum(total.net.ore for total in totals),
        tax=sum(total.tax.ore for total in totals),
        gross=sum(total.gross.ore for total in totals),
        lines=_by_group((line.vat_group, line.net) for line in lines),
        basis=_by_group((group.group, group.basis) for group in vat),
        group_tax=_by_group((group.group, group.tax) for group in vat),
    )


def disagreements(*, issued: Sums, written: Sums) -> list[str]:
    """What is wrong with what was written, in words for the log; nothing when all is well."""
    may_be_wrong = {
        "there are holes in the numbers": any(
            stretch.has_hole for stretch in written.numbers.values()
        ),
        "the lines do not sum to the VAT groups": written.lines != written.basis,
        "the VAT groups do not sum to the net": sum(written.basis.values()) != written.net,
        "the VAT groups do not sum to the tax": sum(written.group_tax.values()) != written.tax,
        "net and tax are not the gross": written.net + written.tax != written.gross,
        f"{written} is not {issued}": written != issued,
    }
    return [words for words, is_wrong in may_be_wrong.items() if is_wrong]


def _stretches(documents: Iterable[Numbered]) -> dict[str, Stretch]:
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for document in documents:
        numbers[document.issued.series].append(document.invoice_no)
    return {series: Stretch(min(of), max(of), len(of)) for series, of in numbers.items()}


def _by_group(amounts: Iterable[tuple[VatGroup, Money]]) -> dict[Group, int]:
    sums: defaultdict[Group, int] = defaultdict(int)
    for group, amount in amounts:
        sums[group.category, int(group.rate * 100)] += amount.ore
    return dict(sums)
