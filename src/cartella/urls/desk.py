"""The staff's door."""

from django.urls import include, path

from cartella import health

urlpatterns = [
    path("healthz", health.desk, name="healthz"),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("cartella.desk.urls")),
]
