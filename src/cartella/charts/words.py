"""How drawers are called on screens, in letters and in forms."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cartella.packaging.record import Drawer

DRAWER_NAMES: dict[Drawer, Promise] = {
    Drawer.DETAILS: _("Personal details"),
    Drawer.IMAGES: _("Photos and images"),
    Drawer.APPOINTMENTS: _("Appointments"),
    Drawer.SERVICES: _("Services"),
    Drawer.ENCOUNTERS: _("Visits and treatments"),
    Drawer.CONSENTS: _("Consents"),
    Drawer.INVOICES: _("Bills and payments"),
    Drawer.MEMBERSHIPS: _("Memberships"),
    Drawer.CREDITS: _("Credits and gift cards"),
    Drawer.MESSAGES: _("Messages"),
}


def drawer_name(drawer: int) -> str:
    """The name of a drawer by its number, in the language of the moment."""
    return str(DRAWER_NAMES[Drawer(drawer)])
