"""Device: an implant or instrument, with maker, lot and serial number."""

from cartella.packaging.present.layout import Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("deviceName", "type"),
    rows=(
        (N_("Name"), ("deviceName",)),
        (N_("Kind"), ("type",)),
        (N_("Device identifier (UDI)"), ("udiCarrier",)),
        (N_("Maker"), ("manufacturer",)),
        (N_("Model"), ("modelNumber", "partNumber")),
        (N_("Serial number"), ("serialNumber",)),
        (N_("Lot"), ("lotNumber",)),
        (N_("Made"), ("manufactureDate",)),
        (N_("Expires"), ("expirationDate",)),
        (N_("Status"), ("status",)),
        (N_("Numbers"), ("identifier", "distinctIdentifier")),
        (N_("Owner"), ("owner",)),
        (N_("Place"), ("location",)),
    ),
)
