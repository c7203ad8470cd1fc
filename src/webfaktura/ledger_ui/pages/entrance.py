"""Logg inn and logg ut, as one of the ledger's own users."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from webfaktura.ledger.session import Ledger, LedgerUnavailable, NoLedger, WrongPassword
from webfaktura.ledger.users import NotAdministrator
from webfaktura.ledger_ui.access import USER, book, unavailable
from webfaktura.ledger_ui.attempts import count_wrong, must_wait
from webfaktura.ledger_ui.forms import LogInForm

_TOO_MANY = "Det har vært for mange forsøk. Prøv igjen om fem minutter."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Let one of the ledger's users in; which half was wrong is not told."""
    form = LogInForm(request.POST or None)
    try:
        if form.is_valid() and _is_let_in(form):
            request.session.flush()  # nothing of a stranger's session is carried in
            request.session[USER] = form.cleaned_data["name"]
            return redirect(_place_after(request))
    except (NoLedger, LedgerUnavailable) as refusal:
        return unavailable(request, refusal.sentence)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    shown = {"form": form, "next": request.GET.get("next", "")}
    return render(request, "ledger_ui/log_in.html", shown, status=status)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Forget who was logged in."""
    request.session.flush()
    return redirect("log_in")


def _is_let_in(form: LogInForm) -> bool:
    name, password = form.cleaned_data["name"], form.cleaned_data["password"]
    if must_wait(name):
        form.add_error(None, _TOO_MANY)
        return False
    try:
        Ledger.open(book(), user=name, password=password).close()
    except NotAdministrator:  # the password is right; only programs must be administrators
        return True
    except WrongPassword as refusal:
        count_wrong(name)
        form.add_error(None, refusal.sentence)
        return False
    return True


def _place_after(request: HttpRequest) -> str:
    place = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(place, allowed_hosts=None)
    return place if is_ours else "/"
