"""The staff's door."""

from django.urls import include, path

from cartella import health
from cartella.desk.views import demo_outbox

handler400 = "cartella.faults.bad_request"
handler500 = "cartella.faults.server_error"

urlpatterns = [
    path("healthz", health.desk, name="healthz"),
    path("demo/outbox/", demo_outbox.show, name="demo_outbox"),
    path("accounts/", include("cartella.accounts.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("cartella.desk.urls")),
]
