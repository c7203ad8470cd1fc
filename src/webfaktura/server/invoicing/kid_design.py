"""How a company's payment references are composed: what a design may not be, and its change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import CharField, Max, QuerySet, Value
from django.db.models.functions import Cast, Length, LPad, Substr
from django.utils.translation import gettext as _

from webfaktura.norway.kid import (
    KidDesign,
    NumberTooLongForKid,
    is_valid_kid,
    make_kid,
)
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.models import Draft, Invoice
from webfaktura.server.invoicing.rules import HIGHEST_INVOICE_NO
from webfaktura.server.registers.models import Customer, SeriesKind
from webfaktura.server.registers.queries import next_numbers
from webfaktura.server.registers.series import hold_series
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor, changes

_FIELDS = {
    "client_no": "client_length",
    "customer_no": "customer_length",
    "invoice_no": "invoice_length",
}


class KidNamesNobody(Refusal):
    """The design has neither a customer's nor an invoice's number in it."""


class KidClash(Refusal):
    """The design could give an invoice to come the reference of one that is out."""


@dataclass(frozen=True)
class KidExample:
    """The reference that the next invoice to the next customer would carry, and its parts."""

    design: KidDesign
    customer_no: int
    invoice_no: int
    kid: str

    @property
    def client_part(self) -> str:
        """The digits that name the client; empty where the design leaves it out."""
        return self.kid[: self.design.client_length]

    @property
    def customer_part(self) -> str:
        """The digits that name the customer; empty where the design leaves it out."""
        return self.kid[self.design.client_length : -1 - self.design.invoice_length]

    @property
    def invoice_part(self) -> str:
        """The digits that name the invoice; empty where the design leaves it out."""
        return self.kid[-1 - self.design.invoice_length : -1]

    @property
    def check_digit(self) -> str:
        """The last position."""
        return self.kid[-1]

    @property
    def last_invoice_no(self) -> int | None:
        """The highest number its part has room for; None where that is no limit of its own."""
        room = 10**self.design.invoice_length - 1
        return room if 0 < room < HIGHEST_INVOICE_NO else None


@transaction.atomic
def change_kid_design(
    *, company: Company, design: KidDesign | None, at: datetime, by: Actor
) -> Company:
    """Compose the references of invoices to come in another way; None: they carry none.

    What is issued keeps its reference. Refuses what `refuse_unfit` refuses. Nobody
    issues meanwhile, so all that is out is seen: who has begun is waited for, and
    who comes reads the new design.
    """
    _hold_open_drafts(company)
    hold_series(company=company, kind=SeriesKind.INVOICE)
    locked = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if design is not None:
        refuse_unfit(locked, design)
    columns = _columns(design, locked)
    changed = changes({column: getattr(locked, column) for column in columns}, columns)
    if changed:
        for column, value in columns.items():
            setattr(locked, column, value)
        locked.save(update_fields=list(changed))
        deed = "company.change_kid"
        record(locked, deed=deed, subject=locked.name, at=at, by=by, details=changed)
    return locked


def refuse_unfit(company: Company, design: KidDesign) -> None:
    """Refuse a design that names nobody, that numbers overflow, or that clashes with what is out.

    `KidNamesNobody`, `NumberTooLongForKid` (field: the part's length) or `KidClash`.
    """
    if not (design.customer_length or design.invoice_length):
        raise KidNamesNobody(
            _(
                "The KID must have a customer's or an invoice's number in it, else a payment "
                "cannot find its invoice. Give one of them a length."
            ),
            field="invoice_length",
        )
    numbers = next_numbers([company]).get(company.pk, {})
    highest = Customer.objects.filter(company=company).aggregate(no=Max("customer_no"))["no"] or 0
    refuse_no_room(
        company,
        design,
        customer_no=max(highest, numbers.get(SeriesKind.CUSTOMER, 1)),
        invoice_no=numbers[SeriesKind.INVOICE],
    )
    _refuse_clash(company, design, next_no=numbers[SeriesKind.INVOICE])


def _hold_open_drafts(company: Company) -> None:
    """Before the series, in the order of those who issue; where whoever writes is alone, not."""
    if connection.features.has_select_for_update:
        mine = Draft.objects.filter(company=company, is_open=True)
        list(mine.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def refuse_no_room(
    company: Company, design: KidDesign, *, customer_no: int, invoice_no: int
) -> None:
    """Refuse (`NumberTooLongForKid`) numbers that the design's parts have no room for."""
    with _field_of_its_part():
        make_kid(
            design, client_no=company.company_no, customer_no=customer_no, invoice_no=invoice_no
        )


def _refuse_clash(company: Company, design: KidDesign, *, next_no: int) -> None:
    clash = clashing_invoice(company, design, next_no=next_no)
    if clash is not None:
        raise KidClash(
            _(
                "KID %(kid)s is out with invoice %(number)s, and this design could give it to "
                "another invoice. Choose other lengths, so that the KID gets another length."
            )
            % {"kid": clash.kid, "number": clash.invoice_no},
            field="invoice_length",
        )


def clashing_invoice(company: Company, design: KidDesign, *, next_no: int) -> Invoice | None:
    """An issued invoice whose reference the design could give to another; None when there is none.

    All that is out counts, also what is paid: a payment may come twice, or late. Only
    references of the design's own length, with this client's number and an agreeing
    check digit, can come again, and then with the invoice number that the design reads
    out of them. One that is used already never comes again.
    """
    client_part = str(company.company_no).zfill(design.client_length)
    alike = (
        Invoice.objects.filter(
            company=company, kid__startswith=client_part if design.client_length else ""
        )
        .alias(positions=Length("kid"))
        .filter(positions=design.length)
    )
    could_come = (
        _with_a_number_to_come(alike, design, next_no)
        if design.invoice_length
        else _with_anothers_number(alike, design)
    )
    for invoice in could_come.only("kid", "invoice_no").order_by("pk").iterator(chunk_size=2_000):
        if is_valid_kid(invoice.kid, design.check):
            return invoice
    return None


def kid_example(company: Company, design: KidDesign) -> KidExample:
    """What the next invoice to the next customer would carry; refuses `NumberTooLongForKid`."""
    numbers = next_numbers([company]).get(company.pk, {})
    customer_no, invoice_no = numbers.get(SeriesKind.CUSTOMER, 1), numbers[SeriesKind.INVOICE]
    with _field_of_its_part():
        kid = make_kid(
            design, client_no=company.company_no, customer_no=customer_no, invoice_no=invoice_no
        )
    return KidExample(design, customer_no, invoice_no, kid)


@contextmanager
def _field_of_its_part() -> Iterator[None]:
    """Let a refused number name the length that is too short for it."""
    try:
        yield
    except NumberTooLongForKid as refusal:
        refusal.field = _FIELDS[refusal.field]
        raise


def _with_a_number_to_come(
    alike: QuerySet[Invoice], design: KidDesign, next_no: int
) -> QuerySet[Invoice]:
    """Those in which the design reads an invoice number that is not given yet.

    Digits of the same length are in the order of their numbers.
    """
    length = design.invoice_length
    if len(str(next_no)) > length:
        return alike.none()
    begins = design.client_length + design.customer_length + 1
    highest = str(min(10**length - 1, HIGHEST_INVOICE_NO)).zfill(length)
    found = alike.alias(number=Substr("kid", begins, length))
    to_come = found.filter(number__gte=str(next_no).zfill(length), number__lte=highest)
    return _of_a_customer(to_come, design)


def _with_anothers_number(alike: QuerySet[Invoice], design: KidDesign) -> QuerySet[Invoice]:
    """Those in which a design without the invoice's number reads a customer that is not theirs.

    Such a design gives all invoices of a customer the same reference; that is meant so.
    """
    own = LPad(Cast("customer__customer_no", CharField()), design.customer_length, Value("0"))
    others = _of_a_customer(alike, design).alias(own=own)
    return others.exclude(own=_customer_part(design))


def _of_a_customer(found: QuerySet[Invoice], design: KidDesign) -> QuerySet[Invoice]:
    """Those in which the design reads a customer's number: none is 0."""
    if not design.customer_length:
        return found
    part = _customer_part(design)
    return found.alias(customer_part=part).exclude(customer_part="0" * design.customer_length)


def _customer_part(design: KidDesign) -> Substr:
    return Substr("kid", design.client_length + 1, design.customer_length)


def _columns(design: KidDesign | None, company: Company) -> dict[str, object]:
    return {
        "kid_client_length": design.client_length if design else 0,
        "kid_customer_length": design.customer_length if design else 0,
        "kid_invoice_length": design.invoice_length if design else 0,
        "kid_check": design.check.value if design else company.kid_check,
    }
