"""Messages that wait, and the channels that carry them."""

from django.apps import AppConfig


class PostConfig(AppConfig):
    """Mail, text messages, paper."""

    name = "cartella.post"
    default_auto_field = "django.db.models.BigAutoField"
