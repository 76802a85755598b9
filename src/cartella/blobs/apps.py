"""Bytes at rest. Starting this room also hangs up the house's guard on transactions."""

from django.apps import AppConfig

from cartella import guard


class BlobsConfig(AppConfig):
    """Framed, encrypted files in a folder, and a row for each."""

    name = "cartella.blobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Blob writes, child processes and connections refuse to run inside a transaction."""
        guard.install()
