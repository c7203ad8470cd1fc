"""Every "no" as problem+json (RFC 9457) in a Norwegian sentence; a fault gets a number."""

import logging
import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from webfaktura.contract.v1.problem import PROBLEM_TYPE, Problem
from webfaktura.norway.refusal import Refusal
from webfaktura.server.posting.commands import UnknownBatch
from webfaktura.server.tenancy.commands import PasswordDiffers
from webfaktura.server.webservice.callers import UnknownCompany
from webfaktura.server.webservice.commands import EnrolmentRefused
from webfaktura.server.webservice.limits import WINDOW_SECONDS, TooManyAttempts, count_failure
from webfaktura.server.webservice.tokens import CredentialWrong, Unauthorised

log = logging.getLogger(__name__)

STATUSES: Mapping[type[Refusal], HTTPStatus] = {
    Unauthorised: HTTPStatus.UNAUTHORIZED,
    UnknownCompany: HTTPStatus.NOT_FOUND,
    UnknownBatch: HTTPStatus.NOT_FOUND,
    TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
}
"""Refusals with a status of their own; the others are 422 with a field and 409 without."""

_NOT_VALID = gettext_noop("The field «%(field)s» is not valid. Correct it and send again.")
_ABOUT_A_FIELD = {
    "missing": gettext_noop("The field «%(field)s» is missing. Fill it in."),
    "string_too_long": gettext_noop(
        "The field «%(field)s» may have %(max_length)s characters at the most. Make it shorter."
    ),
    "string_too_short": gettext_noop(
        "The field «%(field)s» must have at least %(min_length)s characters. Make it longer."
    ),
}

LANGUAGE = "nb"
"""The contract promises Norwegian sentences, whatever the caller's machine prefers."""

BUSY_SECONDS = 5
"""After how long the same call is worth making again."""


def answer_problems(api: NinjaAPI) -> None:
    """Let the API answer every refusal and fault as a problem."""
    answered: dict[type[Exception], Callable[..., HttpResponse]] = {
        Refusal: _refused,
        ValidationError: _unreadable,
        HttpError: _not_json,
        RequestDataTooBig: _too_big,
        OperationalError: _busy,
        Exception: fault,
    }
    for kind, answer in answered.items():
        api.add_exception_handler(kind, answer)


def problem(status: HTTPStatus, *, code: str, detail: str, field: str = "") -> HttpResponse:
    """The answer that says no."""
    message = Problem(status=status, code=code, title=status.phrase, detail=detail, field=field)
    answer = HttpResponse(
        message.model_dump_json(), status=status, content_type=f"{PROBLEM_TYPE}; charset=utf-8"
    )
    if status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def refusal_problem(refusal: Refusal) -> HttpResponse:
    """A refusal as the caller gets it."""
    answer = problem(
        status_of(refusal), code=refusal.code, detail=refusal.sentence, field=refusal.field
    )
    if isinstance(refusal, TooManyAttempts):
        answer["Retry-After"] = str(WINDOW_SECONDS)
    return answer


def status_of(refusal: Refusal) -> HTTPStatus:
    """The status of a refusal: its own, else 422 when a field is meant and 409 when none is."""
    for kind, status in STATUSES.items():
        if isinstance(refusal, kind):
            return status
    return HTTPStatus.UNPROCESSABLE_ENTITY if refusal.field else HTTPStatus.CONFLICT


def fault(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Log what nobody expected under a number, and tell the caller that number only."""
    number = secrets.token_hex(4)
    log.error("fault %s in %s %s", number, request.method, request.path, exc_info=exception)
    with override(LANGUAGE):
        detail = _(
            "WebFaktura has failed, under number %(number)s. Try again; if it happens again, "
            "give the number to the operator."
        ) % {"number": number}
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, code="fault", detail=detail)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's call
    """The answer at an address where there is nothing."""
    with override(LANGUAGE):
        detail = _("There is nothing at this address. Check the address of the web service.")
    return problem(HTTPStatus.NOT_FOUND, code="address-unknown", detail=detail)


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer when something failed outside every handler; Django has logged it."""
    return fault(request, RuntimeError("outside every handler"))


def method_not_allowed(allowed: str) -> HttpResponse:
    """The answer to a method that the address does not know."""
    detail = _("This address is called with %(methods)s.") % {"methods": allowed}
    answer = problem(HTTPStatus.METHOD_NOT_ALLOWED, code="method-not-allowed", detail=detail)
    answer["Allow"] = allowed
    return answer


def sync_too_old(oldest: str) -> HttpResponse:
    """The answer to a WebFaktura Sync that is not served any more."""
    detail = _(
        "This WebFaktura Sync is too old. Install version %(oldest)s or newer, and run again."
    ) % {"oldest": oldest}
    return problem(HTTPStatus.UPGRADE_REQUIRED, code="sync-too-old", detail=detail)


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if isinstance(refusal, EnrolmentRefused | PasswordDiffers | CredentialWrong):
        count_failure(request)
    return refusal_problem(refusal)


def _unreadable(request: HttpRequest, exception: ValidationError) -> HttpResponse:  # noqa: ARG001 - ninja's call
    """Name the first field that is wrong; pydantic's own words are for programmers."""
    first = exception.errors[0]
    field = ".".join(str(part) for part in first["loc"][2:])
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code="message-invalid",
        detail=_sentence(field, first),
        field=field,
    )


def _sentence(field: str, error: Mapping[str, Any]) -> str:
    if not field:
        return _("The message cannot be read. Send it as the web service's description says.")
    template = _ABOUT_A_FIELD.get(error["type"], _NOT_VALID)
    return _(template) % {**error.get("ctx", {}), "field": field}


def _not_json(request: HttpRequest, exception: HttpError) -> HttpResponse:  # noqa: ARG001 - ninja's call
    return problem(
        HTTPStatus.BAD_REQUEST,
        code="not-json",
        detail=_("The message is not JSON. Send it as the web service's description says."),
    )


def _too_big(request: HttpRequest, exception: RequestDataTooBig) -> HttpResponse:  # noqa: ARG001 - ninja's call
    return problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        code="too-large",
        detail=_("The message is too large. Send fewer at a time."),
    )


def _busy(request: HttpRequest, exception: OperationalError) -> HttpResponse:
    log.warning("database busy or down in %s %s: %s", request.method, request.path, exception)
    answer = problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        code="busy",
        detail=_("WebFaktura is busy. Try again in a moment."),
    )
    answer["Retry-After"] = str(BUSY_SECONDS)
    return answer
