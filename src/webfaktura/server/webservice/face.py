"""What surrounds every call: the language, the versions, and that no session is asked for."""

from collections.abc import Callable
from functools import wraps
from importlib.metadata import PackageNotFoundError, version

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from webfaktura.contract.v1.base import SERVER_VERSION_HEADER, SYNC_VERSION_HEADER
from webfaktura.server.webservice.problems import LANGUAGE, method_not_allowed, sync_too_old
from webfaktura.server.webservice.rules import is_older


def server_version() -> str:
    """The installed version; from a source tree that is not installed, `0.0.0`."""
    try:
        return version("webfaktura")
    except PackageNotFoundError:
        return "0.0.0"


def faced(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view as programs meet it: no session, no browser's cookies, versions on every answer."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def face(request: HttpRequest, *args: object, **parts: object) -> HttpResponse:
        with override(LANGUAGE):
            answer = _too_old(request) or _in_problems(view(request, *args, **parts))
        answer[SERVER_VERSION_HEADER] = server_version()
        return answer

    return face


def _too_old(request: HttpRequest) -> HttpResponse | None:
    """Refuse a Sync below the oldest that is served; what tells no version is no Sync."""
    told = request.headers.get(SYNC_VERSION_HEADER)
    if told is not None and is_older(told, settings.OLDEST_SYNC):
        return sync_too_old(settings.OLDEST_SYNC)
    return None


def _in_problems(answer: HttpResponse) -> HttpResponse:
    """A method that is not allowed is said as every other no."""
    if answer.status_code == 405:  # noqa: PLR2004 - Method Not Allowed
        return method_not_allowed(answer["Allow"])
    return answer
