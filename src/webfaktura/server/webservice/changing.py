"""Changes what an office decides about a client, all of it or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from webfaktura.contract.v1.companies import ChangeCompany, Series
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.series import move_series, number_credit_notes
from webfaktura.server.registers.from_erp import connect_vat_codes
from webfaktura.server.registers.models import SeriesKind
from webfaktura.server.registers.queries import next_numbers
from webfaktura.server.tenancy.commands import (
    activate_company,
    add_company_user,
    change_agreement,
    deactivate_company,
)
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor, field_within

_FIRST = (
    (SeriesKind.CUSTOMER, "next_customer_no"),
    (SeriesKind.INVOICE, "next_invoice_no"),
)


@transaction.atomic
def change_company(*, company: Company, wanted: ChangeCompany, at: datetime, by: Actor) -> Company:
    """Change what is not None; every part is logged with what was before and after.

    Refuses what the parts refuse, with the field of the message, and then nothing is done.
    """
    if wanted.active is not None:
        switch = activate_company if wanted.active else deactivate_company
        switch(company=company, at=at, by=by)
    changed = change_agreement(company=company, wanted=wanted, at=at, by=by)
    if wanted.series is not None:
        _move(changed, wanted.series, at=at, by=by)
    if wanted.vat_codes is not None:
        connect_vat_codes(company=changed, codes=wanted.vat_codes, at=at, by=by)
    for place, user in enumerate(wanted.new_users):
        with field_within(f"new_users.{place}"):
            add_company_user(company=changed, wanted=user, at=at, by=by)
    return changed


def _move(company: Company, wanted: Series, *, at: datetime, by: Actor) -> None:
    """Move the series that are to go on with another number; the others are left alone."""
    why = _("Changed in WebFaktura Sync")
    numbers = next_numbers([company])[company.pk]
    for kind, field in _FIRST:
        next_no = getattr(wanted, field)
        if next_no != numbers[kind]:
            with _named(field):
                move_series(company=company, kind=kind, next_no=next_no, reason=why, at=at, by=by)
    if wanted.next_credit_note_no != numbers.get(SeriesKind.CREDIT_NOTE, 0):
        with _named("next_credit_note_no"):
            number_credit_notes(
                company=company, next_no=wanted.next_credit_note_no, reason=why, at=at, by=by
            )


@contextmanager
def _named(field: str) -> Iterator[None]:
    """Let a refusal name the number of the message that it is about."""
    try:
        yield
    except Refusal as refusal:
        refusal.field = f"series.{field}"
        raise
