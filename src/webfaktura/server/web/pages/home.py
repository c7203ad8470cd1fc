"""Choose client: the companies a user sees, found by typing; one alone is opened at once."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.queries import companies_of
from webfaktura.server.web.access import SignedInRequest

MOST_SHOWN = 200


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """List the companies a user sees; one alone, or only the installation, is opened at once."""
    companies = list(companies_of(request.user))
    if not companies and request.user.is_operator:
        return redirect("operator")
    if len(companies) == 1:
        return redirect("overview", companies[0].public_id)
    text = request.GET.get("q", "").strip()
    found = matching(companies, text)
    shown = {
        "text": text,
        "companies": found[:MOST_SHOWN],
        "found": len(found),
        "total": len(companies),
    }
    return render(request, "web/home.html" + ("#found" if request.htmx else ""), shown)


def matching(companies: Sequence[Company], text: str) -> list[Company]:
    """The companies whose name holds the text, or whose number begins with it.

    Here and not in the database: SQLite does not know that Ø and ø are one letter.
    """
    wanted = text.casefold()
    return [
        company
        for company in companies
        if wanted in company.name.casefold()
        or company.erp_client_no.startswith(wanted)
        or company.org_no.startswith(wanted.replace(" ", ""))
    ]
