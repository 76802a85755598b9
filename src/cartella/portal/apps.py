"""The patient's and the third party's door."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages only: no rows of its own."""

    name = "cartella.portal"
