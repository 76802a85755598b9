"""The practice that owns the data, its legal entities, locations and record systems."""

from django.apps import AppConfig


class PracticesConfig(AppConfig):
    """Lowest room with rows: everything else hangs from a practice."""

    name = "cartella.practices"
    default_auto_field = "django.db.models.BigAutoField"
