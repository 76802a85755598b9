"""The chart's Django app."""

from django.apps import AppConfig


class ChartsConfig(AppConfig):
    """Patients and the entries of their charts."""

    name = "cartella.charts"
    label = "charts"
    default_auto_field = "django.db.models.BigAutoField"
