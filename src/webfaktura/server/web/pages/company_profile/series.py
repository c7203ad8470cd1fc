"""Moves a number series, and gives credit notes their own or takes it away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from webfaktura.server.invoicing.series import move_series, number_credit_notes
from webfaktura.server.registers.models import SeriesKind
from webfaktura.server.web.access import CompanyRequest
from webfaktura.server.web.answers import accepted
from webfaktura.server.web.forms.office import SeriesForm
from webfaktura.server.web.pages.company_profile.office import office_page, office_page_with
from webfaktura.server.web.pages.company_profile.series_shown import SERIES_WORDS


@office_page
@require_POST
def office_series(request: CompanyRequest) -> HttpResponse:
    """Let a series go on with another number, for a reason."""
    form = SeriesForm(request.POST, auto_id=f"{request.POST.get('kind', '')}_%s")
    moved = accepted(form, lambda: _moved(request, form))
    if moved is None:
        return office_page_with(request, status=422, refused_move=form)
    words = {"series": SERIES_WORDS[moved], "number": form.cleaned_data["next_no"]}
    if form.cleaned_data["next_no"]:
        said = _("%(series)s: the next number is %(number)s. It counts from now on.") % words
    else:
        said = _("Credit notes share the invoices' series. It counts from now on.")
    messages.success(request, said)
    return redirect("office_profile", request.company.public_id)


def _moved(request: CompanyRequest, form: SeriesForm) -> SeriesKind:
    kind = SeriesKind(form.cleaned_data["kind"])
    next_no, reason = form.cleaned_data["next_no"], form.cleaned_data["reason"]
    company, at, by = request.company, request.now, request.actor
    if kind == SeriesKind.CREDIT_NOTE:
        number_credit_notes(company=company, next_no=next_no, reason=reason, at=at, by=by)
    else:
        move_series(company=company, kind=kind, next_no=next_no, reason=reason, at=at, by=by)
    return kind
