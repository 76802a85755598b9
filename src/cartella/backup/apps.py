"""The room as Django knows it."""

from django.apps import AppConfig


class BackupConfig(AppConfig):
    """Keys on paper, backups, restoring."""

    name = "cartella.backup"
    label = "backup"
