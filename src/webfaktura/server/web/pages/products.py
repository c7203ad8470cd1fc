"""Produkter: search first, the list, and a product's card in a panel that keeps the list."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from webfaktura.server.registers.commands import add_product, change_product
from webfaktura.server.registers.models import Product
from webfaktura.server.registers.queries import levels_in_use, product_groups, products_matching
from webfaktura.server.registers.queries import products as all_products
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.answers import accepted, form_page, saved
from webfaktura.server.web.forms.product import ProductForm, initial_of

MOST_SHOWN = 200


@company_page
@require_safe
def products(request: CompanyRequest) -> HttpResponse:
    """List the products, or those that match what was typed."""
    text = request.GET.get("q", "").strip()
    shown = {
        "text": text,
        "products": _found(request, text),
        "total": all_products(request.company).count(),
        "most_shown": MOST_SHOWN,
    }
    return render(request, "web/products.html" + ("#found" if request.htmx else ""), shown)


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def product_new(request: CompanyRequest) -> HttpResponse:
    """Add a product to a group."""
    form = _form(request)
    done = accepted(
        form,
        lambda: add_product(
            company=request.company,
            group=form.chosen_group,
            details=form.details,
            at=request.now,
            by=request.actor,
        ),
    )
    if done is None:
        return form_page(request, "web/product.html", form)
    messages.success(request, _("%(product)s was added.") % {"product": done})
    return saved(request, "products")


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def product(request: CompanyRequest, product_id: UUID) -> HttpResponse:
    """Show a product's card and change it."""
    found = get_object_or_404(Product, company=request.company, public_id=product_id)
    form = _form(request, initial=initial_of(found))
    done = accepted(
        form,
        lambda: change_product(
            product=found,
            group=form.chosen_group,
            details=form.details,
            at=request.now,
            by=request.actor,
        ),
    )
    if done is None:
        return form_page(request, "web/product.html", form, product=found)
    messages.success(request, _("%(product)s was changed.") % {"product": found})
    return saved(request, "products")


def _found(request: CompanyRequest, text: str) -> QuerySet[Product]:
    """The active products that match; all, also deactivated ones, when nothing is asked."""
    if text:
        return products_matching(request.company, text, MOST_SHOWN)
    return all_products(request.company).order_by("-active", "product_no")[:MOST_SHOWN]


def _form(request: CompanyRequest, initial: dict[str, object] | None = None) -> ProductForm:
    return ProductForm(
        request.POST or None,
        initial=initial,
        levels=levels_in_use(request.company),
        groups=product_groups(request.company),
    )
