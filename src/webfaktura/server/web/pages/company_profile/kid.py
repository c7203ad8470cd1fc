"""The KID designer: an example while one writes, and the change."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.kid_design import change_kid_design
from webfaktura.server.web.access import CompanyRequest
from webfaktura.server.web.answers import accepted
from webfaktura.server.web.forms.office import LONGEST_PART, KidForm
from webfaktura.server.web.pages.company_profile.kid_shown import ShownDesign, shown_proposal
from webfaktura.server.web.pages.company_profile.office import office_page, office_page_with


class NotALength(Refusal):
    """What is written is no length of a part."""


@office_page
@require_http_methods(["GET", "HEAD", "POST"])
def office_kid(request: CompanyRequest) -> HttpResponse:
    """Show what a design would give (GET, htmx's part), or let it count (POST)."""
    if request.method != "POST":
        return _example(request)
    form = KidForm(request.POST)
    changed = accepted(
        form,
        lambda: change_kid_design(
            company=request.company, design=form.design, at=request.now, by=request.actor
        ),
    )
    if changed is None:
        return office_page_with(request, status=422, kid_form=form, kid=None)
    messages.success(
        request,
        _(
            "The KID was changed. It counts from the next invoice; those that are out are paid "
            "with the KID they have."
        ),
    )
    return redirect("office_profile", request.company.public_id)


def _example(request: CompanyRequest) -> HttpResponse:
    return render(request, "web/company_office_kid.html", {"kid": _shown(request)})


def _shown(request: CompanyRequest) -> ShownDesign:
    form = KidForm(request.GET)
    if not form.is_valid():
        sentence = _("Write a number from 0 to %(longest)s in each part; 0 leaves it out.")
        return ShownDesign(refusal=NotALength(sentence % {"longest": LONGEST_PART}))
    try:
        return shown_proposal(request.company, form.design)
    except Refusal as refusal:  # no KID at all: too long, or too short
        return ShownDesign(refusal=refusal)
