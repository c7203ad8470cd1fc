"""Mitt firma itself: the firm, how it is paid, what stands on its invoices, and how they go."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from webfaktura.server.registers.queries import vat_codes
from webfaktura.server.tenancy.commands import change_company_profile
from webfaktura.server.tenancy.queries import users_of, works_for
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.answers import accepted
from webfaktura.server.web.forms.company import CompanyForm, initial_of
from webfaktura.server.web.forms.user import UserForm
from webfaktura.server.web.pages.company_profile.series_shown import shown_series


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
    if changed is None:
        return profile_page(request, form, status=422 if form.errors else 200)
    messages.success(
        request,
        _("My company was changed. It counts from the next invoice; what is issued stays."),
    )
    return redirect("company_profile", company.public_id)


def profile_page(
    request: CompanyRequest, form: CompanyForm, *, status: int = 200, **shown: object
) -> HttpResponse:
    """The whole page around a form."""
    company = request.company
    beside = {
        "form": form,
        **shown_series(company),
        "vat_codes": vat_codes(company),
        "users": users_of(company),
        "user_form": UserForm(auto_id="user_%s"),
        "is_office": works_for(request.user, company.agency),
    }
    return render(request, "web/company_profile.html", beside | shown, status=status)
