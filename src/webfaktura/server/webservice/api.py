"""The web service as one API: every endpoint of the contract bound, every no a problem."""

import json
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.parser import Parser

from webfaktura.contract.v1.problem import PROBLEM_TYPE
from webfaktura.server.webservice import handlers
from webfaktura.server.webservice.binding import bind_endpoints
from webfaktura.server.webservice.problems import answer_problems

__all__ = ["api", "handlers", "openapi"]

NOT_OK = 400
"""Statuses from here on are answered with a problem."""


class BodyParser(Parser):
    """Reads JSON, and refuses the one character that no text column takes."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body's values; raises ValueError where it is not JSON, or holds a NUL."""
        if b"\\u0000" in request.body:
            raise ValueError("a text holds the NUL character")
        return super().parse_body(request)


api = NinjaAPI(
    title="WebFaktura",
    version="1",
    description="What WebFaktura Sync and WebFaktura say to each other.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="webservice",
    parser=BodyParser(),
)
bind_endpoints(api)
answer_problems(api)


def openapi() -> str:
    """The web service's description (OpenAPI 3.1), the same text each time."""
    document = json.loads(json.dumps(api.get_openapi_schema(path_prefix="")))
    for operations in document["paths"].values():
        for operation in operations.values():
            _name_problems(operation["responses"])
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _name_problems(responses: dict[str, dict[str, Any]]) -> None:
    """A problem has a media type of its own."""
    for status, response in responses.items():
        if int(status) >= NOT_OK:
            response["content"] = {PROBLEM_TYPE: response["content"].pop("application/json")}
