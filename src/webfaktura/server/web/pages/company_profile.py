"""Mitt firma: what the firm says about itself, how it is paid and sends, and how it is posted."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from webfaktura.server.registers.models import SeriesKind
from webfaktura.server.registers.queries import next_numbers, vat_codes
from webfaktura.server.tenancy.commands import change_company_profile
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.answers import accepted
from webfaktura.server.web.forms.company import CompanyForm, initial_of

SERIES_WORDS: dict[str, Promise] = {
    SeriesKind.CUSTOMER: gettext_lazy("Customers"),
    SeriesKind.INVOICE: gettext_lazy("Invoices"),
    SeriesKind.CREDIT_NOTE: gettext_lazy("Credit notes"),
}


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def company_profile(request: CompanyRequest) -> HttpResponse:
    """Show the firm and change what it says about itself."""
    company = request.company
    form = CompanyForm(request.POST or None, initial=initial_of(company))
    changed = accepted(
        form,
        lambda: change_company_profile(
            company=company, details=form.details, at=request.now, by=request.actor
        ),
    )
    if changed is not None:
        messages.success(request, _("My company was changed. It counts from the next invoice."))
        return redirect("company_profile", company.public_id)
    shown = {
        "form": form,
        "series": series_of(request),
        "vat_codes": vat_codes(company),
    }
    return render(request, "web/company_profile.html", shown, status=422 if form.errors else 200)


def series_of(request: CompanyRequest) -> list[tuple[Promise, int]]:
    """Each number series with the number it gives next."""
    numbers = next_numbers([request.company]).get(request.company.pk, {})
    return [(SERIES_WORDS[kind], numbers[kind]) for kind in SERIES_WORDS if kind in numbers]
