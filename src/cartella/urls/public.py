"""The patient's and the third party's door. Nothing here signs staff in."""

from django.urls import include, path

from cartella import health

handler400 = "cartella.faults.bad_request"
handler500 = "cartella.faults.server_error"

urlpatterns = [
    path("healthz", health.public, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("cartella.portal.urls")),
]
