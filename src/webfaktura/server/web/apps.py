"""The Django application `web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages: one module per screen."""

    name = "webfaktura.server.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
