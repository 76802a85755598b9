"""People who sign in, their second factor and their roles."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Staff accounts; who may do what is one table, roles.py."""

    name = "cartella.accounts"
    default_auto_field = "django.db.models.BigAutoField"
