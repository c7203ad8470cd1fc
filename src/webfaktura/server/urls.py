"""The pages' addresses: the root that the browser meets."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include("webfaktura.server.web.urls"))]

handler500 = "webfaktura.ui.faults.server_error"
