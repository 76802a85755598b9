"""What left the practice and what was looked at, in rows and a tree that cannot shrink."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The gate and the ledger behind it."""

    name = "cartella.ledger"
    default_auto_field = "django.db.models.BigAutoField"
