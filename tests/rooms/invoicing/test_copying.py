"""A copy says what its source said, with dates and a number of its own."""

from decimal import Decimal
from typing import Any

import pytest

from builders import (
    NOW,
    TODAY,
    a_company,
    a_customer,
    a_draft,
    a_product,
    an_actor,
    an_entry,
    issued,
)
from webfaktura.server.invoicing.commands import (
    AlreadyIssued,
    DraftDiscarded,
    discard_draft,
)
from webfaktura.server.invoicing.copying import copy_draft, copy_invoice
from webfaktura.server.invoicing.models import Draft, DraftAttachment
from webfaktura.server.registers.models import Product
from webfaktura.server.tenancy.models import AuditEntry, Company

pytestmark = pytest.mark.usefixtures("scope")

HEAD: dict[str, Any] = {
    "your_reference": "Åse",
    "our_reference": "Kari",
    "order_no": "B-17",
    "note": "Takk for oppdraget.",
    "delivery_place": "Kaia 3",
    "due_days": 30,
}


def written(company: Company) -> Draft:
    """A draft with everything that can be written on one."""
    product = a_product(company)
    return a_draft(
        company,
        entries=[
            an_entry(product_id=product.public_id, unit_price=Decimal("99.5000")),
            an_entry(kind="text", description="Utført i uke 47"),
            an_entry(
                quantity=Decimal("2.5"),
                unit_price=Decimal("125.00"),
                price_includes_vat=True,
                discount_percent=Decimal("12.5"),
            ),
            an_entry(kind="subtotal", description="Delsum"),
        ],
        issued_on=TODAY,
        delivered_on=TODAY,
        **HEAD,
    )


def lines_of(draft: Draft) -> list[Any]:
    """The lines without what makes them rows."""
    return list(
        draft.lines.order_by("position").values(
            "position", "kind", "product_id", "description", "quantity_scaled", "unit",
            "unit_price_scaled", "price_includes_vat", "discount_scaled", "vat_level",
            "department_id", "project_id",
        )
    )  # fmt: skip


def copied(draft: Draft, kind: str = "invoice") -> Draft:
    return copy_draft(draft=draft, kind=kind, at=NOW, by=an_actor("Kopisten"))


def test_a_copy_says_what_its_draft_said(company: Company) -> None:
    draft = written(company)

    copy = copied(draft)

    assert copy.pk != draft.pk
    assert {name: getattr(copy, name) for name in HEAD} == HEAD
    assert copy.customer == draft.customer
    assert lines_of(copy) == lines_of(draft)
    assert (copy.version, copy.came_from, copy.quote_no) == (1, None, None)


def test_the_dates_of_a_copy_are_its_own(company: Company) -> None:
    copy = copied(written(company))

    assert (copy.issued_on, copy.delivered_on, copy.valid_until) == (None, None, None)


def test_a_product_that_is_deactivated_is_left_out_and_its_words_stay(company: Company) -> None:
    draft = written(company)
    Product.objects.update(active=False)

    copy = copied(draft)

    assert {line.product for line in copy.lines.all()} == {None}
    assert [line.description for line in copy.lines.all()] == [
        line.description for line in draft.lines.all()
    ]


def test_the_files_of_a_draft_hang_on_its_copy_too(company: Company) -> None:
    draft = written(company)
    DraftAttachment.objects.create(
        company=company, draft=draft, name="timer.pdf", media_type="application/pdf", size=4,
        sha256="a" * 64, attached_at=NOW, goes_with_all=False,
    )  # fmt: skip

    copy = copied(draft)

    [file] = copy.attachments.all()
    assert (file.name, file.sha256, file.size) == ("timer.pdf", "a" * 64, 4)
    assert draft.attachments.count() == 1


def test_a_copy_has_its_entry(company: Company) -> None:
    draft = written(company)

    copy = copied(draft)

    entry = AuditEntry.objects.get(deed="draft.copy")
    assert (entry.subject, entry.actor) == (str(copy.public_id), "Kopisten")
    assert entry.details == {"of": str(draft.public_id), "kind": "invoice"}


def test_what_is_gone_is_not_copied(company: Company) -> None:
    draft, other = written(company), written(company)
    issued(draft)
    discard_draft(draft=other, at=NOW, by=an_actor())

    with pytest.raises(AlreadyIssued):
        copied(draft)
    with pytest.raises(DraftDiscarded):
        copied(other)


def test_an_issued_invoice_is_copied_as_it_was_written(company: Company) -> None:
    invoice = issued(written(company))

    copy = copy_invoice(invoice=invoice, at=NOW, by=an_actor())

    assert copy.kind == "invoice"
    assert copy.is_open
    assert {name: getattr(copy, name) for name in HEAD} == HEAD
    assert lines_of(copy) == lines_of(invoice.draft)
    assert issued(copy).gross == invoice.gross


def test_a_draft_of_another_company_is_not_found(company: Company) -> None:
    other = a_company()
    customer = a_customer(company)

    with pytest.raises(DraftDiscarded):
        copied(Draft(pk=a_draft(company, customer=customer).pk, company=other))
