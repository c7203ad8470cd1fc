"""What is left to credit of issued invoices, asked for many at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from django.db.models import QuerySet, Sum

from webfaktura.norway.money import Money
from webfaktura.norway.vat import VatCategory, VatGroup
from webfaktura.server.invoicing.crediting import Part
from webfaktura.server.invoicing.models import Invoice, InvoiceLine, InvoiceVatTotal

type Amounts = Mapping[int, Mapping[VatGroup, Money]]


def left_to_credit(invoice: Invoice) -> Part:
    """What no credit note has taken of an issued invoice."""
    return lefts_of(invoice.company_id, [invoice.pk])[invoice.pk]


def lefts_of(company_id: int, invoices: Collection[int]) -> dict[int, Part]:
    """What is left of each of these invoices; so many queries, however many they are."""
    if not invoices:
        return {}
    mine = Invoice.objects.filter(company_id=company_id)
    issued = mine.filter(pk__in=invoices)
    taken = mine.filter(credits__in=invoices)
    currencies = dict(issued.values_list("pk", "currency"))
    whole = _parts(issued, "pk", "invoice", company_id, currencies)
    credited = _parts(taken, "credits", "invoice__credits", company_id, currencies)
    return {key: whole[key].less(credited[key]) for key in whole}


def _parts(
    documents: QuerySet[Invoice],
    key: str,
    path: str,
    company_id: int,
    currencies: Mapping[int, str],
) -> dict[int, Part]:
    """The sums of documents by the invoice they are or credit."""
    keys = list(currencies)
    kroner = {
        row[0]: row[1:]
        for row in documents.order_by()
        .values_list(key)
        .annotate(sum_tax=Sum("tax_nok_ore"), sum_gross=Sum("gross_nok_ore"))
    }
    lines = _lines(company_id, keys, path, currencies)
    basis, tax = _groups(company_id, keys, path, currencies)
    return {
        invoice: Part(
            lines=lines.get(invoice, {}),
            basis=basis.get(invoice, {}),
            tax=tax.get(invoice, {}),
            tax_nok=kroner.get(invoice, (0, 0))[0],
            gross_nok=kroner.get(invoice, (0, 0))[1],
            currency=currency,
        )
        for invoice, currency in currencies.items()
    }


def _lines(
    company_id: int, keys: Collection[int], path: str, currencies: Mapping[int, str]
) -> dict[int, dict[int, Money]]:
    line = "pk" if path == "invoice" else "credits"
    rows = (
        InvoiceLine.objects.filter(company_id=company_id, kind="item", **{f"{path}__in": keys})
        .order_by(path, line)
        .values_list(path, line)
        .annotate(sum_net=Sum("net_ore"))
    )
    found: defaultdict[int, dict[int, Money]] = defaultdict(dict)
    for invoice, key, net in rows:
        if key is not None:
            found[invoice][key] = Money(int(net), currencies[invoice])
    return found


def _groups(
    company_id: int, keys: Collection[int], path: str, currencies: Mapping[int, str]
) -> tuple[Amounts, Amounts]:
    rows = (
        InvoiceVatTotal.objects.filter(company_id=company_id, **{f"{path}__in": keys})
        .order_by(path, "-rate_hundredths", "category")
        .values_list(path, "category", "rate_hundredths")
        .annotate(sum_basis=Sum("basis_ore"), sum_tax=Sum("tax_ore"))
    )
    return _by_group(rows, currencies)


def _by_group(
    rows: Iterable[tuple[int, str, int, int, int]], currencies: Mapping[int, str]
) -> tuple[Amounts, Amounts]:
    bases: defaultdict[int, dict[VatGroup, Money]] = defaultdict(dict)
    taxes: defaultdict[int, dict[VatGroup, Money]] = defaultdict(dict)
    for invoice, category, rate, basis, tax in rows:
        group = VatGroup(VatCategory(category), Decimal(rate) / 100)
        bases[invoice][group] = Money(int(basis), currencies[invoice])
        taxes[invoice][group] = Money(int(tax), currencies[invoice])
    return bases, taxes
