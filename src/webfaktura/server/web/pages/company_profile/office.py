"""Byrå: what only the office decides about a firm, at an address that others do not find."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from webfaktura.server.tenancy.commands import change_office_choices
from webfaktura.server.tenancy.queries import works_for
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.answers import accepted
from webfaktura.server.web.forms.agreement import AgreementForm
from webfaktura.server.web.forms.office import (
    KidForm,
    OfficeForm,
    SeriesForm,
    kid_initial_of,
    office_initial_of,
)
from webfaktura.server.web.pages.company_profile.kid_shown import shown_design
from webfaktura.server.web.pages.company_profile.series_shown import shown_series
from webfaktura.server.web.pages.company_profile.volume import volume_of


def office_page[**P](
    view: Callable[Concatenate[CompanyRequest, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Open a page within a company for those of its office; to its own users it is not there."""

    def page(request: CompanyRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not works_for(request.user, request.company.agency):
            raise Http404
        return view(request, *args, **kwargs)

    return wraps(view)(company_page(page))


@office_page
@require_http_methods(["GET", "HEAD", "POST"])
def office_profile(request: CompanyRequest) -> HttpResponse:
    """Show what the office has decided, and change currencies and the proposed account."""
    company = request.company
    form = OfficeForm(request.POST or None, initial=office_initial_of(company))
    changed = accepted(
        form,
        lambda: change_office_choices(
            company=company, choices=form.choices, at=request.now, by=request.actor
        ),
    )
    if changed is None:
        return office_page_with(request, office_form=form, status=422 if form.errors else 200)
    messages.success(request, _("The choices were changed. They count from the next draft."))
    return redirect("office_profile", company.public_id)


def office_page_with(
    request: CompanyRequest,
    *,
    status: int = 200,
    refused_move: SeriesForm | None = None,
    **shown: object,
) -> HttpResponse:
    """The whole page; a form that is given stands in the place of what is stored."""
    company = request.company
    stored = {
        "office_form": OfficeForm(initial=office_initial_of(company)),
        "kid_form": KidForm(initial=kid_initial_of(company)),
        "kid": shown_design(company, company.kid_design),
        "agreement_form": AgreementForm(company=company, on=request.today),
        "volume": volume_of(company, on=request.today),
        **shown_series(company, refused_move),
        "refused_move": refused_move,
    }
    return render(request, "web/company_office.html", stored | shown, status=status)
