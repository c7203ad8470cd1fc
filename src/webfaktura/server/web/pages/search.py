"""Ctrl+K: finds customers, products, documents, drafts, pages and deeds of a company, as JSON."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from webfaktura.norway.calendar import format_date
from webfaktura.norway.money import format_amount
from webfaktura.server.invoicing.models import Draft, Invoice
from webfaktura.server.invoicing.quotes import QUOTE_KINDS
from webfaktura.server.journey.search import find_anything
from webfaktura.server.registers.models import Customer, Product
from webfaktura.server.tenancy.models import Company
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.templatetags.journal import with_currency

LONGEST_TEXT = 100
"""More is not looked for."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something that was found, and what choosing it does."""

    label: str
    href: str
    icon: str
    detail: str = ""
    deed: bool = False
    """True: it is carried out (POST) and not opened."""


@company_page
@require_safe
def search(request: CompanyRequest) -> JsonResponse:
    """What a text finds, in groups, the likeliest first."""
    text = request.GET.get("q", "").strip()[:LONGEST_TEXT]
    company = request.company
    found = find_anything(company, text)
    groups = [
        _group(_("Pages and deeds"), _places(company, text)),
        _group(_("Invoices"), (_invoice(company, each) for each in found.invoices)),
        _group(_("Customers"), (_customer(company, each) for each in found.customers)),
        _group(_("Drafts"), (_draft(company, each) for each in found.drafts)),
        _group(_("Products"), (_product(company, each) for each in found.products)),
    ]
    if any(sign.isdigit() for sign in text):  # a number is a document's rather than a page's
        groups = [*groups[1:], groups[0]]
    if text:
        groups.append(_group(_("Search"), [_in_the_journal(company, text)]))
    return JsonResponse({"groups": [group for group in groups if group["items"]]})


def _group(label: str, items: Iterable[Item]) -> dict[str, object]:
    return {"label": label, "items": [asdict(item) for item in items]}


def _places(company: Company, text: str) -> list[Item]:
    """The deeds and pages whose words hold all that was typed; without a text all of them."""
    words = text.casefold().split()
    return [
        Item(label=label, href=href, icon=icon, deed=is_deed)
        for label, more, href, icon, is_deed in _all_places(company)
        if all(word in f"{label} {more}".casefold() for word in words)
    ]


def _all_places(company: Company) -> Iterator[tuple[str, str, str, str, bool]]:
    """Label, further words that mean it, address, icon, and whether it is a deed."""

    def at(name: str, query: str = "") -> str:
        return reverse(name, args=[company.public_id]) + query

    yield _("New invoice"), _("write draft"), at("draft_new"), "plus", True
    yield _("New customer"), "", at("customer_new"), "plus", False
    yield _("New product"), "", at("product_new"), "plus", False
    yield _("Overview"), _("start home"), at("overview"), "home", False
    yield _("Drafts"), "", at("drafts"), "draft", False
    yield _("Quotes and orders"), "", at("quotes"), "draft", False
    yield (
        _("Recurring invoices"),
        _("subscription every month"),
        at("recurring_invoices"),
        "sync",
        False,
    )
    yield _("Invoice journal"), _("invoices issued"), at("journal"), "journal", False
    yield _("Overdue invoices"), _("reminder late"), at("journal", "?tab=overdue"), "clock", False
    yield (
        *(_("Not delivered"), _("failed e-mail send again")),
        *(at("journal", "?tab=not_delivered"), "warning", False),
    )
    yield _("Customers"), "", at("customers"), "people", False
    yield _("Products"), "", at("products"), "product", False
    yield _("Product groups"), _("posting accounts"), at("product_groups"), "product", False
    yield _("Statistics"), _("turnover sales chart"), at("statistics"), "chart", False
    yield _("Ageing"), _("receivables owed"), at("statistics", "?by=ageing"), "chart", False
    yield _("My company"), _("settings logo account KID"), at("company_profile"), "settings", False
    yield _("Choose client"), _("change switch"), reverse("home"), "office", False


def _invoice(company: Company, invoice: Invoice) -> Item:
    amount = -invoice.gross if invoice.kind == "credit_note" else invoice.gross
    return Item(
        label=f"{invoice} {invoice.buyer.name}",
        detail=_details(format_date(invoice.issued_on), with_currency(amount)),
        href=reverse("invoice", args=[company.public_id, invoice.public_id]),
        icon="invoice",
    )


def _customer(company: Company, customer: Customer) -> Item:
    is_closed = "" if customer.active else _("deactivated")
    return Item(
        label=str(customer),
        detail=_details(customer.place, is_closed),
        href=reverse("customer", args=[company.public_id, customer.public_id]),
        icon="people",
    )


def _draft(company: Company, draft: Draft) -> Item:
    name = draft.customer.name if draft.customer else _("Without customer")
    return Item(
        label=name,
        detail=_details(draft.get_kind_display(), draft.your_reference or draft.order_no),
        href=reverse(_page_of(draft), args=[company.public_id, draft.public_id]),
        icon="draft",
    )


def _page_of(draft: Draft) -> str:
    """A quote or an order has a page of its own."""
    return "quote" if draft.kind in QUOTE_KINDS else "draft"


def _product(company: Company, product: Product) -> Item:
    return Item(
        label=str(product),
        detail=format_amount(product.unit_price),
        href=reverse("product", args=[company.public_id, product.public_id]),
        icon="product",
    )


def _in_the_journal(company: Company, text: str) -> Item:
    journal = reverse("journal", args=[company.public_id], query={"q": text})
    return Item(
        label=_("Search for «%(text)s» in the invoice journal") % {"text": text},
        href=journal,
        icon="search",
    )


def _details(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
