"""The queue as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Names the app `jobs`, as the migrations and tables know it."""

    name = "webfaktura.server.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
