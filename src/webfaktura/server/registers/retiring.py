"""Takes customers, products and product groups out of use, back into use, or away altogether.

What something refers to is deactivated: it stays where it stands, and is no longer offered.
Only what nothing refers to, and the ERP does not have, is deleted.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from webfaktura.norway.refusal import Refusal
from webfaktura.server.registers.models import Customer, ErpCopy, Product, ProductGroup
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.rules import Actor

type Row = Customer | Product | ProductGroup


class InUse(Refusal):
    """Something refers to it, or the ERP has it, so that it can only be deactivated."""


@transaction.atomic
def deactivate(*, row: Row, at: datetime, by: Actor) -> None:
    """Take it out of use: it is no longer offered, and everything that refers to it stands."""
    locked = _locked(row)
    if locked.active:
        locked.active = False
        _save_changed(locked, deed="deactivate", at=at, by=by)


@transaction.atomic
def activate(*, row: Row, at: datetime, by: Actor) -> None:
    """Take it back into use."""
    locked = _locked(row)
    if not locked.active:
        locked.active = True
        _save_changed(locked, deed="activate", at=at, by=by)


@transaction.atomic
def delete(*, row: Row, at: datetime, by: Actor) -> None:
    """Take it away; refuses `InUse`. The full lock keeps others from referring to it meanwhile."""
    locked = type(row).objects.select_for_update().get(company=row.company, pk=row.pk)
    if not may_be_deleted(locked):
        raise InUse(
            _("%(what)s is in use, so it cannot be deleted. Deactivate it instead.")
            % {"what": locked}
        )
    company, subject = locked.company, _subject(locked)
    locked.delete()
    record(company, deed=f"{_word(row)}.delete", subject=subject, at=at, by=by)


def may_be_deleted(row: Row) -> bool:
    """Whether nothing refers to it, and the ERP does not have it."""
    if _may_be_in_the_erp(row):
        return False
    return not any(
        model._base_manager.filter(company_id=row.company_id, **{column: row.pk}).exists()  # noqa: SLF001 - Django's documented name
        for model, column in _what_may_refer_to(row)
    )


def _may_be_in_the_erp(row: Row) -> bool:
    """Whether the ERP holds it, or was handed it: it would come back from there."""
    if isinstance(row, Customer):
        handed_out = ErpCopy.objects.filter(company_id=row.company_id, customer=row)
        return bool(row.transferred_version) or handed_out.exists()
    if isinstance(row, Product):
        return ErpCopy.objects.filter(company_id=row.company_id, product=row).exists()
    return False


def _what_may_refer_to(row: Row) -> Iterator[tuple[type[models.Model], str]]:
    """The columns of all rooms that keep such a row from being deleted, as their models say it."""
    for each in row._meta.get_fields(include_hidden=True):
        if isinstance(each, models.ManyToOneRel) and each.on_delete is models.PROTECT:
            yield each.related_model, each.field.attname


def _locked(row: Row) -> Row:
    rows = type(row).objects.select_for_update(no_key=True)
    return rows.get(company=row.company, pk=row.pk)


def _save_changed(row: Row, *, deed: str, at: datetime, by: Actor) -> None:
    fields = ["active"]
    if isinstance(row, Customer):
        row.version += 1  # the ERP is told too
        fields.append("version")
    row.save(update_fields=fields)
    record(row.company, deed=f"{_word(row)}.{deed}", subject=_subject(row), at=at, by=by)


def _word(row: Row) -> str:
    """As the audit log names it: `product_group`."""
    return {Customer: "customer", Product: "product", ProductGroup: "product_group"}[type(row)]


def _subject(row: Row) -> str:
    """Its number, or a group's name; never a person's."""
    if isinstance(row, Customer):
        return str(row.customer_no)
    return row.product_no if isinstance(row, Product) else row.name
