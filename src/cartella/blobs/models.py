"""One row for each thing that an owner keeps; the bytes lie in the folder, encrypted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cartella.practices.models import Practice


class OwnerKind(models.TextChoices):
    """Whose bytes they are. The same bytes with two owners are two blobs with two keys."""

    CHART = "chart", _("Chart")
    ARRIVAL = "arrival", _("Arrival")
    REQUEST = "request", _("Request")
    PACKAGE = "package", _("Package")
    PRACTICE = "practice", _("Practice")  # its own papers: contracts


class Blob(models.Model):
    """Where some bytes lie, how to open them, and what they must hash to."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="blobs")
    owner_kind = models.CharField(max_length=10, choices=OwnerKind.choices)
    owner_id = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)  # of the plain bytes, lower-case hex
    crc32 = models.PositiveBigIntegerField()  # of the plain bytes: a ZIP asks for it beforehand
    size_bytes = models.PositiveBigIntegerField()  # of the plain bytes
    # Random: a name made from the hash would tell who holds a known document.
    storage_key = models.CharField(max_length=64, unique=True)
    wrapped_key = models.BinaryField()  # AES-KWP of this blob's own key under the practice's
    key_id = models.CharField(max_length=64)  # which practice key wraps it
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "owner_kind", "owner_id", "sha256"], name="blob_once_an_owner"
            ),
        ]

    def __str__(self) -> str:
        return f"blob {self.pk}"
