"""Somebody who has signed in, and asks for pages through the same door as the web server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

if TYPE_CHECKING:
    from webfaktura.server.tenancy.models import User

OK = 200


class NotShown(Exception):
    """A page answered otherwise than it should."""


class Visitor:
    """A signed-in user."""

    def __init__(self, user: User) -> None:
        self._client = Client()
        self._client.force_login(user)
        self._door = get_wsgi_application()

    def visit(self, address: str) -> str:
        """The whole page as the web server has it: every middleware, the database closed after."""
        session = self._client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
        environ = RequestFactory().get(address, headers={"cookie": cookie, "host": "localhost"})
        heard: list[str] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            del headers, exc_info
            heard.append(status)

        answer = self._door(environ.environ, start)
        body = b"".join(answer)
        answer.close()  # the request ends here
        if not heard[0].startswith(f"{OK}"):
            raise NotShown(f"{address}: {heard[0]}")
        return body.decode()

    def answer_to(self, address: str) -> tuple[int, int]:
        """The status of the page, and how many queries it asked."""
        with CaptureQueriesContext(connection) as asked:
            status = self._client.get(address, headers={"host": "localhost"}).status_code
        return status, len(asked)
