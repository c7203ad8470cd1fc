"""The firm's logo: put by a request of its own, shown to those who see the firm, taken away."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from webfaktura.norway.refusal import Refusal
from webfaktura.server.storages.keeping import kept
from webfaktura.server.tenancy.logos.commands import LARGEST, put_logo, remove_logo
from webfaktura.server.tenancy.logos.refusals import LogoRefused
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.forms.company import CompanyForm, initial_of
from webfaktura.server.web.pages.company_profile.profile import profile_page

_ONLY_LOOKED_AT = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""What a drawing may do when it is opened alone: be drawn, with its own style."""


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def company_logo(request: CompanyRequest) -> HttpResponse:
    """Show the picture, or put another in its place."""
    if request.method != "POST":
        return _picture(request)
    try:
        request.company = put_logo(
            company=request.company, content=_uploaded(request), at=request.now, by=request.actor
        )
    except Refusal as refusal:
        return _answer(request, refusal=refusal)
    return _answer(request, said=_("The logo is saved. It counts from the next invoice."))


@company_page
@require_POST
def company_logo_remove(request: CompanyRequest) -> HttpResponse:
    """Take the picture away; what is issued keeps it."""
    request.company = remove_logo(company=request.company, at=request.now, by=request.actor)
    return _answer(request, said=_("The logo is removed. It counts from the next invoice."))


def _picture(request: CompanyRequest) -> HttpResponse:
    company = request.company
    if not company.logo:
        raise Http404
    response = HttpResponse(kept(company.logo), content_type=company.logo_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _ONLY_LOOKED_AT
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, no-cache"
    return response


def _uploaded(request: CompanyRequest) -> bytes:
    """The file, or as much of it as shows that it is too large."""
    file = request.FILES.get("logo")
    if file is None:
        raise LogoRefused(_("No file came. Choose a PNG, JPEG or SVG file."))
    return bytes(file.read(LARGEST + 1))


def _answer(
    request: CompanyRequest, *, said: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    """The logo's part for htmx, else the page it stands on."""
    status = 422 if refusal else 200
    if request.htmx:
        shown = {"logo_said": said, "logo_refusal": refusal}
        return render(request, "web/company_profile_logo.html", shown, status=status)
    if refusal:
        form = CompanyForm(initial=initial_of(request.company))
        return profile_page(request, form, status=status, logo_refusal=refusal)
    messages.success(request, said)
    return redirect("company_profile", request.company.public_id)
