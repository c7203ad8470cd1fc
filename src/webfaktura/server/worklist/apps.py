"""The Django application `worklist`."""

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """The worklist: what an office's clients wait for, who takes it, and what may wait."""

    name = "webfaktura.server.worklist"
    label = "worklist"
    default_auto_field = "django.db.models.BigAutoField"
