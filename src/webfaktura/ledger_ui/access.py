"""Who may see which pages: log-in as one of the ledger's users, and whose books are open."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from http import HTTPStatus
from pathlib import Path
from typing import Concatenate, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from webfaktura.ledger.records import ClientFacts, UserRecord
from webfaktura.ledger.session import Ledger, LedgerUnavailable, NoLedger, UnknownClient
from webfaktura.norway.calendar import oslo_date

USER = "user"
"""Where the session keeps the name of who is logged in."""

OPEN_TO_ALL = {"log_in"}
"""The routes that are met without a log-in. A name is added here only on purpose."""


class LedgerRequest(HttpRequest):
    """A request by one of the ledger's users, with the ledger open and the clock read once.

    Administrators and ordinary users do the same here: admin rights let programs
    log on, and are given in DI-Office Admin.
    """

    ledger: Ledger
    whoever: UserRecord
    today: date


class ClientRequest(LedgerRequest):
    """A request within one client's books."""

    client: ClientFacts


type View = Callable[..., HttpResponse]
type LedgerView[**P] = Callable[Concatenate[LedgerRequest, P], HttpResponse]
type ClientView[**P] = Callable[Concatenate[ClientRequest, P], HttpResponse]


def book() -> Path:
    """The ledger's file, as the program was told of it."""
    return Path(os.environ["WEBFAKTURA_LEDGER"])


class LogInRequired:
    """Middleware: every route asks for a log-in, but those that are open to all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on; who is a stranger is decided when the route is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Send strangers to the log-in; None lets the view be reached."""
        route = request.resolver_match
        is_open = route is not None and route.url_name in OPEN_TO_ALL
        return None if is_open or request.session.get(USER) else _log_in_first(request)


def ledger_page[**P](view: LedgerView[P]) -> View:
    """Open the ledger for a page; who is no longer a user of it is logged out.

    A response must be complete when it leaves: the ledger is closed behind it.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        within = cast("LedgerRequest", request)
        try:
            with Ledger.open_locally(book()) as within.ledger:
                users = {user.name: user for user in within.ledger.users()}
                if request.session[USER] not in users:
                    request.session.flush()
                    return _log_in_first(request)
                within.whoever = users[request.session[USER]]
                within.today = oslo_date(datetime.now(UTC))
                return view(within, *args, **kwargs)
        except (NoLedger, LedgerUnavailable) as refusal:
            return unavailable(request, refusal.sentence)

    return page


def client_page[**P](view: ClientView[P]) -> View:
    """Open a page within the client of the address; one that is not there gives 404."""

    def page(
        request: LedgerRequest, /, client_no: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        within = cast("ClientRequest", request)
        try:
            within.client = request.ledger.client(client_no)
        except UnknownClient as unknown:
            raise Http404 from unknown
        return view(within, *args, **kwargs)

    return wraps(view)(ledger_page(page))


def unavailable(request: HttpRequest, sentence: str) -> HttpResponse:
    """Say why the ledger cannot be read just now."""
    shown = {"sentence": sentence}
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return render(request, "ledger_ui/unavailable.html", shown, status=status)


def whose_books(request: HttpRequest) -> dict[str, object]:
    """Whose books are open and who looks, for every template."""
    return {name: getattr(request, name, None) for name in ("client", "whoever")}


def _log_in_first(request: HttpRequest) -> HttpResponse:
    """Ask for a log-in, and come back; htmx, which looks for news, is told that there are none."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    place = request.get_full_path() if request.method == "GET" else ""
    query = f"?{urlencode({'next': place})}" if place not in {"", "/"} else ""
    return redirect(reverse("log_in") + query)
