"""The web service's addresses: one for each endpoint of the contract."""

from django.urls import URLPattern, path

from webfaktura.server.webservice.api import api
from webfaktura.server.webservice.face import faced
from webfaktura.server.webservice.problems import not_found, server_error

handler404 = not_found
handler500 = server_error


def _faced(pattern: URLPattern) -> URLPattern:
    return path(str(pattern.pattern), faced(pattern.callback), name=pattern.name)


# All but the API's own front page, which only leads to pages we do not have.
urlpatterns = [
    _faced(pattern)
    for pattern in api.urls[0]
    if isinstance(pattern, URLPattern) and pattern.name != "api-root"
]
