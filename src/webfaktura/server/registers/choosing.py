"""What a person does about a conflict: keeps ours or takes the ERP's, field by field."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from webfaktura.norway.refusal import Refusal
from webfaktura.server.registers.conflicts import (
    NO_POSTINGS,
    OpenConflict,
    conflict_by_id,
    looked_at,
)
from webfaktura.server.registers.customers_from_erp import take
from webfaktura.server.registers.erp_copies import ErpCopies
from webfaktura.server.registers.models import Conflict, Customer, Product
from webfaktura.server.registers.products_from_erp import Merging, connected, connected_codes
from webfaktura.server.registers.queries import postings_of
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor

type Values = dict[str, Any]


class Side(StrEnum):
    """Whose value counts."""

    OURS = "ours"
    THEIRS = "theirs"


class ConflictGone(Refusal):
    """Somebody has chosen already, or both sides are the same again."""


class ConflictChanged(Refusal):
    """One of the sides is another than the one that was looked at."""


class ChoiceMissing(Refusal):
    """A field has no choice."""


@transaction.atomic
def choose(
    *, company: Company, conflict_id: UUID, choices: Mapping[str, str], seen: str,
    at: datetime, by: Actor,
) -> Customer | Product:  # fmt: skip
    """Settle a conflict field by field; what is kept of ours travels to the ERP next time.

    `seen` is the conflict as the chooser looked at it (`OpenConflict.seen`).
    """
    found = _held(company, conflict_id, seen)
    sides = {clash.field: _side(choices.get(clash.field)) for clash in found.clashes}
    theirs = {clash.field: clash.theirs for clash in found.clashes}
    taken = {field: theirs[field] for field, side in sides.items() if side is Side.THEIRS}
    row = found.row
    if isinstance(row, Customer):
        _settle_customer(row, taken, theirs, at=at, by=by)
    else:
        _settle_product(row, taken, theirs, at=at, by=by)
    kept = sorted(sides.keys() - taken.keys())
    word = "customer" if isinstance(row, Customer) else "product"
    record(
        company,
        deed=f"{word}.choose",
        subject=str(row.customer_no if isinstance(row, Customer) else row.product_no),
        at=at,
        by=by,
        details={"ours": kept, "theirs": sorted(taken)},
    )
    return row


def choose_whole(
    *, company: Company, conflict_id: UUID, side: Side, seen: str, at: datetime, by: Actor
) -> Customer | Product:
    """Settle a conflict by one side in every field."""
    found = conflict_by_id(company, conflict_id)
    choices = dict.fromkeys(found.fields, side.value) if found else {}
    return choose(
        company=company, conflict_id=conflict_id, choices=choices, seen=seen, at=at, by=by
    )


def _held(company: Company, conflict_id: UUID, seen: str) -> OpenConflict:
    """The conflict as it was seen; its row is held, so that no news come in between."""
    conflict = conflict_by_id(company, conflict_id)
    if conflict is not None:
        _hold_row(conflict)
        conflict = conflict_by_id(company, conflict_id)
    if conflict is None:
        raise ConflictGone(
            _("This is settled already: somebody has chosen, or both sides are the same again.")
        )
    found = looked_at(conflict, postings_of(company) if conflict.product_id else NO_POSTINGS)
    if found.seen != seen:
        raise ConflictChanged(
            _("One of the sides has been changed since you looked. Look again, and choose then.")
        )
    return found


def _hold_row(conflict: Conflict) -> None:
    """Wait for whoever changes the row now, and keep others waiting until this is done."""
    model = Product if conflict.customer is None else Customer
    key = conflict.product_id if conflict.customer is None else conflict.customer_id
    rows = model.objects.filter(company=conflict.company_id, pk__in=[key])
    rows.select_for_update(no_key=True).get()


def _side(text: str | None) -> Side:
    if text not in set(Side):
        raise ChoiceMissing(_("Choose one of the sides for each field, or one side for all."))
    return Side(text)


def _settle_customer(
    row: Customer, taken: Values, theirs: Values, *, at: datetime, by: Actor
) -> None:
    copies = ErpCopies(row.company, Customer, [row])
    held = copies.settle(row, theirs)
    take(row, taken, theirs=held)
    row.save(update_fields=[*taken, "version", "transferred_version"])
    copies.save(at=at, by=by)


def _settle_product(
    row: Product, taken: Values, theirs: Values, *, at: datetime, by: Actor
) -> None:
    codes = connected_codes(row.company)
    if "posting" in taken:
        connected(codes, taken["posting"][0], row.product_no)
    merging = Merging(row.company, [row], codes, at=at, by=by)
    merging.copies.settle(row, theirs)
    if merging.write(row, taken):
        row.save()
    merging.copies.save(at=at, by=by)
