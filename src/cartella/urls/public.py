"""The patient's and the third party's door. Nothing here signs staff in."""

from django.urls import path

from cartella import health

urlpatterns = [
    path("healthz", health.public, name="healthz"),
]
