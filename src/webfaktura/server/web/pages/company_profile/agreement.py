"""Avtale on the Byrå tab: the subscription, the modules, and the one switch of a client."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from webfaktura.contract.v1.companies import ChangeCompany
from webfaktura.server.tenancy.commands import (
    activate_company,
    change_agreement,
    deactivate_company,
)
from webfaktura.server.web.access import CompanyRequest
from webfaktura.server.web.answers import accepted
from webfaktura.server.web.forms.agreement import AgreementForm
from webfaktura.server.web.pages.company_profile.office import office_page, office_page_with


@office_page
@require_POST
def office_agreement(request: CompanyRequest) -> HttpResponse:
    """Change the subscription and the modules."""
    company = request.company
    form = AgreementForm(request.POST, company=company, on=request.today)
    changed = accepted(
        form,
        lambda: change_agreement(
            company=company,
            wanted=ChangeCompany(
                id=uuid4(),
                subscription_code=form.cleaned_data["subscription_code"],
                modules=form.modules,
            ),
            at=request.now,
            by=request.actor,
        ),
    )
    if changed is None:
        return office_page_with(request, agreement_form=form, status=422)
    messages.success(
        request, _("The agreement was changed. Sync follows it from the next synchronisation.")
    )
    return redirect("office_profile", company.public_id)


@office_page
@require_POST
def office_switch(request: CompanyRequest) -> HttpResponse:
    """Switch the client on or off, for both sides at once."""
    company, wanted = request.company, request.POST.get("active")
    if wanted == "yes":
        activate_company(company=company, at=request.now, by=request.actor)
        messages.success(request, _("%(client)s is active again.") % {"client": company.name})
    elif wanted == "no":
        deactivate_company(company=company, at=request.now, by=request.actor)
        messages.success(request, _("%(client)s is deactivated.") % {"client": company.name})
    else:
        return HttpResponseBadRequest()
    return redirect("office_profile", company.public_id)
