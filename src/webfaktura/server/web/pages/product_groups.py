"""Produktgrupper: each group with where its sales are posted, and the form of one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from webfaktura.server.registers.commands import add_product_group, change_product_group
from webfaktura.server.registers.models import ProductGroup
from webfaktura.server.registers.queries import product_groups as all_groups
from webfaktura.server.registers.queries import vat_codes
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.answers import accepted, form_page, saved
from webfaktura.server.web.forms.product_group import ProductGroupForm, initial_of


@company_page
@require_safe
def product_groups(request: CompanyRequest) -> HttpResponse:
    """List the groups with their postings."""
    return render(request, "web/product_groups.html", {"groups": all_groups(request.company)})


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def product_group_new(request: CompanyRequest) -> HttpResponse:
    """Add a group."""
    form = ProductGroupForm(request.POST or None, vat_codes=vat_codes(request.company))
    done = accepted(
        form,
        lambda: add_product_group(
            company=request.company,
            name=form.cleaned_data["name"],
            postings=form.postings,
            at=request.now,
            by=request.actor,
        ),
    )
    if done is None:
        return form_page(request, "web/product_group.html", form)
    messages.success(request, _("The group %(name)s was added.") % {"name": done.name})
    return saved(request, "product_groups")


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def product_group(request: CompanyRequest, group_id: UUID) -> HttpResponse:
    """Show a group and change it."""
    found = get_object_or_404(ProductGroup, company=request.company, public_id=group_id)
    form = ProductGroupForm(
        request.POST or None, initial=initial_of(found), vat_codes=vat_codes(request.company)
    )
    done = accepted(
        form,
        lambda: change_product_group(
            group=found,
            name=form.cleaned_data["name"],
            postings=form.postings,
            at=request.now,
            by=request.actor,
        ),
    )
    if done is None:
        return form_page(request, "web/product_group.html", form, group=found)
    messages.success(request, _("The group %(name)s was changed.") % {"name": found.name})
    return saved(request, "product_groups")
