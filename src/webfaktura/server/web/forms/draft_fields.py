"""A draft as the editor's fields hold it: what `forms.draft` reads, written again."""

from webfaktura.norway.money import format_quantity
from webfaktura.server.invoicing.examining import currency_of
from webfaktura.server.invoicing.models import Draft, DraftLine
from webfaktura.server.registers.models import Customer, Product
from webfaktura.server.web.prices import percent_text, price_text
from webfaktura.ui.formats import day

type Fields = dict[str, object]


def head_fields(draft: Draft) -> Fields:
    """The head, each value as it stands in its field."""
    return {
        "customer": _chosen(draft.customer),
        "issued_on": day(draft.issued_on),
        "due_days": "" if draft.due_days is None else str(draft.due_days),
        "delivered_on": day(draft.delivered_on),
        "delivery_place": draft.delivery_place,
        "your_reference": draft.your_reference,
        "our_reference": draft.our_reference,
        "order_no": draft.order_no,
        "note": draft.note,
        "department": draft.department.no if draft.department else "",
        "project": draft.project.no if draft.project else "",
        "currency": currency_of(draft),
        "free_category": draft.free_category,
    }


def line_fields(line: DraftLine) -> Fields:
    """One line, each value as it stands in its field; a text has few of them."""
    described: Fields = {"kind": line.kind, "description": line.description}
    if line.kind != "item":
        return described
    return described | {
        "product": _chosen(line.product),
        "quantity": format_quantity(line.quantity),
        "unit": line.unit,
        "unit_price": price_text(line.unit_price),
        "price_includes_vat": line.price_includes_vat,
        "discount_percent": percent_text(line.discount_percent),
        "vat_level": line.vat_level,
        "department": line.department.no if line.department else "",
        "project": line.project.no if line.project else "",
    }


def _chosen(row: Customer | Product | None) -> Fields:
    """What was chosen, and the words it is known by."""
    return {"id": str(row.public_id) if row else "", "text": str(row) if row else ""}
