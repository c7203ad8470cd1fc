"""What stands before every page: known names in `Host`, and a log-in."""

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse

from webfaktura.sync.local_ui.here import the_page

OPEN_TO_ALL = frozenset({"log_in", "first_opening"})
"""The only addresses that answer who has not logged in; the style sheets do too."""

_ID = "id"
_SEAL = "seal"

type _Answers = Callable[[HttpRequest], HttpResponse]


class OnlyKnownHosts:
    """Refuses a foreign name in `Host` for every address, the style sheets too.

    A page of somebody else's that lets its own name lead here (DNS rebinding) is
    turned away.
    """

    def __init__(self, answer: _Answers) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.get_host()  # raises DisallowedHost, which Django answers with 400
        return self.answer(request)


class LogInRequired:
    """Sends to the log-in whoever has not logged in."""

    def __init__(self, answer: _Answers) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Answer in the page's place where nobody is logged in."""
        match = request.resolver_match
        if is_inside(request) or (match and match.url_name in OPEN_TO_ALL):
            return None
        log_in = reverse("log_in")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=403, headers={"HX-Redirect": log_in})
        if request.method != "GET":
            return redirect(log_in)
        return redirect(f"{log_in}?{urlencode({'next': request.get_full_path()})}")


def let_in(request: HttpRequest) -> None:
    """Begin a session of its own; whatever the browser brought is left."""
    request.session.flush()
    rotate_token(request)
    request.session[_ID] = uuid4().hex
    request.session[_SEAL] = the_page().door.seal


def let_out(request: HttpRequest) -> None:
    """End the session: a copy of its cookie counts no longer either."""
    page = the_page()
    with page.memory() as memory:
        memory.end_session(str(request.session.get(_ID, "")), at=page.now())
    request.session.flush()


def is_inside(request: HttpRequest) -> bool:
    """Tell whether the session is one that was let in with the password that counts now."""
    page = the_page()
    session_id = request.session.get(_ID)
    if not session_id or request.session.get(_SEAL) != page.door.seal:
        return False
    with page.memory() as memory:
        return not memory.has_ended(str(session_id))
