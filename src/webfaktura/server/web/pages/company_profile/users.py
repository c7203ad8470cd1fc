"""Brukere: the office makes a user of the company."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from webfaktura.server.tenancy.commands import add_company_user
from webfaktura.server.web.access import CompanyRequest
from webfaktura.server.web.answers import accepted
from webfaktura.server.web.forms.company import CompanyForm, initial_of
from webfaktura.server.web.forms.user import UserForm
from webfaktura.server.web.pages.company_profile.office import office_page
from webfaktura.server.web.pages.company_profile.profile import profile_page


@office_page
@require_POST
def company_user_add(request: CompanyRequest) -> HttpResponse:
    """Make a user who sees this one company."""
    company = request.company
    form = UserForm(request.POST, auto_id="user_%s")
    made = accepted(
        form,
        lambda: add_company_user(
            company=company, wanted=form.wanted, at=request.now, by=request.actor
        ),
    )
    if made is None:
        profile = CompanyForm(initial=initial_of(company))
        return profile_page(request, profile, status=422, user_form=form)
    messages.success(request, _("%(name)s can log in now.") % {"name": made.name})
    return redirect("company_profile", company.public_id)
