"""The Django app `ui`, installed by every program that shows a page."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Brings the templates, the static files and the tag library `ui`; has no models."""

    name = "webfaktura.ui"
    label = "ui"
