"""Where the page of Health hangs."""

from django.urls import path

from cartella.desk.views import health

patterns = [
    path("health/", health.show, name="health"),
    path("health/part/", health.part, name="health_part"),
]
