"""How an issued document becomes a voucher, and what a frozen batch must add up to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from webfaktura.contract.v1.batches import VoucherRow
from webfaktura.norway.money import Money, allocate
from webfaktura.norway.vat import VatGroup


class SoldLine(Protocol):
    """A line as it was frozen at issue."""

    erp_vat_code: str
    sales_account: str
    department_no: str
    project_no: str

    @property
    def net(self) -> Money:
        """Without VAT."""

    @property
    def vat_group(self) -> VatGroup:
        """The group it is taxed in."""


@dataclass(frozen=True, order=True)
class RowKey:
    """What sales are posted apart by."""

    account: str
    erp_vat_code: str
    department_no: str
    project_no: str


def voucher_rows(
    lines: Iterable[SoldLine], tax_of: dict[VatGroup, Money]
) -> tuple[VoucherRow, ...]:
    """Sales per account, VAT code, department and project, each with its part of the tax.

    The tax was rounded once per VAT group. Where a group spans several rows it is
    split after their basis, and the øre that are left go to the largest row, so
    that the voucher sums to the document to the øre.
    """
    nets: defaultdict[VatGroup, defaultdict[RowKey, int]] = defaultdict(lambda: defaultdict(int))
    for line in lines:
        key = RowKey(line.sales_account, line.erp_vat_code, line.department_no, line.project_no)
        nets[line.vat_group][key] += line.net.ore
    rows: list[VoucherRow] = []
    for group, by_key in nets.items():
        rows += _rows_of(group, by_key, tax_of[group])
    return tuple(rows)


def _rows_of(group: VatGroup, nets: dict[RowKey, int], tax: Money) -> list[VoucherRow]:
    keys = sorted(nets)
    taxes = allocate(tax, [nets[key] for key in keys])
    return [
        VoucherRow(
            account=key.account,
            erp_vat_code=key.erp_vat_code,
            rate=group.rate,
            department_no=key.department_no,
            project_no=key.project_no,
            net=Money(nets[key], tax.currency).amount,
            tax=part.amount,
        )
        for key, part in zip(keys, taxes, strict=True)
    ]


def rows_in_kroner(
    rows: Sequence[VoucherRow], kroner: tuple[Money, Money]
) -> tuple[VoucherRow, ...]:
    """The rows of a document in another currency, in kroner that sum to those frozen at issue."""
    net, tax = kroner
    nets = allocate(net, [_ore(row.net) for row in rows])
    taxes = allocate(tax, [_ore(row.tax) for row in rows])
    return tuple(
        row.model_copy(
            update={
                "net": in_nok.amount,
                "tax": tax_in_nok.amount,
                "foreign_net": row.net,
                "foreign_tax": row.tax,
            }
        )
        for row, in_nok, tax_in_nok in zip(rows, nets, taxes, strict=True)
    )


def _ore(amount: Decimal) -> int:
    return int(amount.scaleb(2))


def invoice_nos_are_whole(numbers: Sequence[int]) -> bool:
    """Whether the numbers follow each other without a hole, in whatever order."""
    return len(set(numbers)) == len(numbers) and (
        not numbers or max(numbers) - min(numbers) + 1 == len(numbers)
    )


def total_of(signed: Iterable[int]) -> Decimal:
    """The batch's sum in kroner from signed øre."""
    return Money(sum(signed)).amount
