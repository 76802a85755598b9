"""The staff's door."""

from django.urls import path

from cartella import health

urlpatterns = [
    path("healthz", health.desk, name="healthz"),
]
