"""The Django application `statistics`."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Figures kept beside the books: turnover by month, and what each document comes to."""

    name = "webfaktura.server.statistics"
    label = "statistics"
    default_auto_field = "django.db.models.BigAutoField"
