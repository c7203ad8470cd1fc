"""Produktgrupper: each group with where its sales are posted, and the form of one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from webfaktura.server.registers.commands import add_product_group, change_product_group
from webfaktura.server.registers.models import ProductGroup
from webfaktura.server.registers.queries import counted_groups, vat_codes
from webfaktura.server.registers.retiring import may_be_deleted
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.answers import accepted, form_page, saved
from webfaktura.server.web.forms.product_group import ProductGroupForm, initial_of
from webfaktura.server.web.retirement import retired


@company_page
@require_safe
def product_groups(request: CompanyRequest) -> HttpResponse:
    """List the groups with their postings."""
    return render(request, "web/product_groups.html", {"groups": counted_groups(request.company)})


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def product_group_new(request: CompanyRequest) -> HttpResponse:
    """Add a group."""
    form = _form(request)
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
    found = _found(request, group_id)
    form = _form(request, initial_of(found))
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
        known = {"group": found, "may_be_deleted": may_be_deleted(found)}
        return form_page(request, "web/product_group.html", form, **known)
    messages.success(request, _("The group %(name)s was changed.") % {"name": found.name})
    return saved(request, "product_groups")


@company_page
@require_POST
def product_group_status(request: CompanyRequest, group_id: UUID) -> HttpResponse:
    """Deactivate a group, activate it again, or delete one without products."""
    return retired(request, _found(request, group_id), to="product_groups")


def _found(request: CompanyRequest, group_id: UUID) -> ProductGroup:
    return get_object_or_404(counted_groups(request.company), public_id=group_id)


def _form(request: CompanyRequest, initial: dict[str, object] | None = None) -> ProductGroupForm:
    return ProductGroupForm(
        request.POST or None,
        initial=initial,
        vat_codes=vat_codes(request.company),
        proposed_account=request.company.default_sales_account,
    )
