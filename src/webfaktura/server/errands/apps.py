"""The Django application `errands`."""

from django.apps import AppConfig


class ErrandsConfig(AppConfig):
    """Errands: work on many chosen documents at once, exported as one file or sent again."""

    name = "webfaktura.server.errands"
    label = "errands"
    default_auto_field = "django.db.models.BigAutoField"
