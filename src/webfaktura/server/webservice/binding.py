"""Binds the contract's one table of endpoints to handlers: what is in the table is answered."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.params.models import Body
from pydantic import WrapValidator

from webfaktura.contract.v1.base import Message, Nothing
from webfaktura.contract.v1.endpoints import ENDPOINTS, SERVICE_ROOT, STATUS, Endpoint
from webfaktura.contract.v1.problem import Problem
from webfaktura.contract.v1.status import Status
from webfaktura.server.webservice.answers import Json
from webfaktura.server.webservice.callers import BearerToken, Call, call_of
from webfaktura.server.webservice.limits import refuse_impatient
from webfaktura.server.webservice.performing import AnyEndpoint, perform

JSON = "application/json"
HTML = "text/html"

type Handler = Callable[[Call, Any], Message]

PART_TYPES = {"company_no": int, "batch_id": UUID}
"""The parts of addresses; another kind of text there is no address of ours (404)."""

_CONVERTERS = {int: "int", UUID: "uuid"}
_REFUSALS = frozenset({400, 401, 404, 409, 413, 422, 426, 429, 500, 503})
_HANDLERS: dict[str, Handler] = {}


class MissingHandler(RuntimeError):
    """The table names an endpoint that nobody answers: a fault found when the program starts."""


def answers[Q: Message, R: Message](
    endpoint: Endpoint[Q, R],
) -> Callable[[Callable[[Call, Q], R]], Callable[[Call, Q], R]]:
    """Make the function below the endpoint's handler; it is given the call and its message."""

    def register(handler: Callable[[Call, Q], R]) -> Callable[[Call, Q], R]:
        _HANDLERS[endpoint.name] = handler
        return handler

    return register


def bind_endpoints(api: NinjaAPI) -> None:
    """Give the API an operation for every endpoint of the table."""
    for endpoint in ENDPOINTS:
        if endpoint.name not in _HANDLERS:
            raise MissingHandler(f"no handler answers the endpoint {endpoint.name}")
        api.default_router.add_api_operation(
            address_of(endpoint),
            [endpoint.method],
            _operation(endpoint, _HANDLERS[endpoint.name]),
            auth=None if endpoint.needs == "nothing" else BearerToken(),
            response={200: endpoint.response, _REFUSALS: Problem},
            operation_id=endpoint.name,
            url_name=endpoint.name,
            summary=endpoint.summary,
            tags=[endpoint.response.__module__.rpartition(".")[2]],
        )


def address_of(endpoint: AnyEndpoint) -> str:
    """The endpoint's address as routes are written: `/wsaWebFaktura/…/{int:company_no}`."""
    address = SERVICE_ROOT + endpoint.path
    for part, kind in PART_TYPES.items():
        address = address.replace(f"{{{part}}}", f"{{{_CONVERTERS[kind]}:{part}}}")
    return address


def _operation(endpoint: AnyEndpoint, handler: Handler) -> Callable[..., HttpResponse]:
    def operation(request: HttpRequest, **values: Any) -> HttpResponse:
        message = values.pop("message", Nothing())
        if endpoint.needs == "nothing" and endpoint.method != "GET":
            refuse_impatient(request)
        call = call_of(request, parts=values)
        answer = perform(call, endpoint, message, lambda: handler(call, message).wire)
        return _response(request, endpoint, answer)

    operation.__doc__ = endpoint.response.__doc__
    operation.__signature__ = _signature(endpoint)  # type: ignore[attr-defined]  # inspect reads it
    return operation


def _signature(endpoint: AnyEndpoint) -> inspect.Signature:
    """What the operation takes, as ninja reads it: parts of the address, and the body."""
    names = [part for part in PART_TYPES if f"{{{part}}}" in endpoint.path]
    taken: dict[str, Any] = {"request": HttpRequest} | {name: PART_TYPES[name] for name in names}
    if endpoint.request is not Nothing:
        reader = WrapValidator(_reader(endpoint.request))
        taken["message"] = Annotated[endpoint.request, reader, Body(...)]
    keyword = inspect.Parameter.KEYWORD_ONLY
    return inspect.Signature(
        [inspect.Parameter(name, keyword, annotation=kind) for name, kind in taken.items()]
    )


def _reader(kind: type[Message]) -> Callable[[Any, Any], Message]:
    """Read as the contract reads: what a newer Sync says besides is left out."""
    return lambda wire, _strict: kind.read(wire)


def _response(request: HttpRequest, endpoint: AnyEndpoint, answer: Json) -> HttpResponse:
    """The answer as JSON; whoever looks at the front door with a browser gets a page."""
    if endpoint == STATUS and request.get_preferred_type([JSON, HTML]) == HTML:
        return render(request, "webservice/status.html", {"status": Status.read(answer)})
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
