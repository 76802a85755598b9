"""The life of a request."""

from django.apps import AppConfig


class ReleaseConfig(AppConfig):
    """From the arrival of a paper to the accounting of what left."""

    name = "cartella.release"
    default_auto_field = "django.db.models.BigAutoField"
