"""Produkter: search first, the list, and a product's card in a panel that keeps the list."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from webfaktura.server.registers.browsing import product_page
from webfaktura.server.registers.commands import add_product, change_product
from webfaktura.server.registers.models import Product, ProductGroup
from webfaktura.server.registers.queries import (
    all_groups,
    groups_to_choose,
    levels_in_use,
    next_product_no,
)
from webfaktura.server.registers.queries import products as all_products
from webfaktura.server.registers.retiring import may_be_deleted
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.answers import accepted, form_page, saved
from webfaktura.server.web.forms.product import ProductForm, initial_of
from webfaktura.server.web.listing import stretch_of, ways, which_of
from webfaktura.server.web.pages.product_facts import facts_of
from webfaktura.server.web.retirement import retired


@company_page
@require_safe
def products(request: CompanyRequest) -> HttpResponse:
    """List a page of the products that match, of one group or of all."""
    text = request.GET.get("q", "").strip()
    which, groups = which_of(request), list(all_groups(request.company))
    group = _group_of(request, groups)
    page = product_page(
        request.company, text=text, which=which, group=group, stretch=stretch_of(request)
    )
    shown = {
        "text": text,
        "products": page.rows,
        "groups": groups,
        "group": group,
        "total": all_products(request.company).count(),
        **ways(page, which, {"q": text, "group": str(group.public_id) if group else ""}),
    }
    return render(request, "web/products.html" + ("#found" if request.htmx else ""), shown)


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def product_new(request: CompanyRequest) -> HttpResponse:
    """Add a product to a group; the next number is proposed."""
    form = ProductForm(
        request.POST or None,
        initial={"product_no": next_product_no(request.company)},
        levels=levels_in_use(request.company),
        groups=groups_to_choose(request.company),
    )
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
        return form_page(request, "web/product.html", form, facts=facts_of(request, form))
    messages.success(request, _("%(product)s was added.") % {"product": done})
    return saved(request, "products")


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def product(request: CompanyRequest, product_id: UUID) -> HttpResponse:
    """Show a product's card and change it."""
    found = _found(request, product_id)
    form = ProductForm(
        request.POST or None,
        initial=initial_of(found),
        levels=levels_in_use(request.company),
        groups=groups_to_choose(request.company, besides=found.group),
        product=found,
    )
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
        known = {"facts": facts_of(request, form), "may_be_deleted": may_be_deleted(found)}
        return form_page(request, "web/product.html", form, product=found, **known)
    messages.success(request, _("%(product)s was changed.") % {"product": done})
    return saved(request, "products")


@company_page
@require_POST
def product_status(request: CompanyRequest, product_id: UUID) -> HttpResponse:
    """Deactivate a product, activate it again, or delete one that nothing refers to."""
    return retired(request, _found(request, product_id), to="products")


def _found(request: CompanyRequest, product_id: UUID) -> Product:
    return get_object_or_404(all_products(request.company), public_id=product_id)


def _group_of(request: CompanyRequest, groups: list[ProductGroup]) -> ProductGroup | None:
    told = request.GET.get("group")
    if not told:
        return None
    for group in groups:
        if str(group.public_id) == told:
            return group
    raise Http404
