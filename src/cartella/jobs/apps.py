"""Work as rows: leased, beating, counted, dead after too many attempts."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Work that must not be lost."""

    name = "cartella.jobs"
    default_auto_field = "django.db.models.BigAutoField"
