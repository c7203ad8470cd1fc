"""The Django application `webservice`."""

from django.apps import AppConfig


class WebserviceConfig(AppConfig):
    """The contract's endpoints bound to commands; credentials and tokens."""

    name = "webfaktura.server.webservice"
    label = "webservice"
    default_auto_field = "django.db.models.BigAutoField"
