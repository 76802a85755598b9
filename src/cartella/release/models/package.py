"""Package and its parts; delivery and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cartella.accounts.models import Person
from cartella.blobs.models import Blob
from cartella.practices.models import Practice
from cartella.release.lifecycle import State
from cartella.release.models.round import Round


class Package(models.Model):
    """What one recipient gets, as rows: never a ZIP on disk. Visible once `state` is assembled."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="packages")
    round = models.ForeignKey(Round, models.PROTECT, related_name="packages")
    number = models.PositiveSmallIntegerField()
    recipient = models.CharField(max_length=200)
    form = models.CharField(max_length=20)  # law.facts.Form
    state = models.CharField(max_length=16, default=State.ASSEMBLED)
    # Sealing, fixed once so that the same snapshot and decisions give the same bytes.
    sealed_at = models.DateTimeField()
    checkpoint = models.TextField(blank=True)
    build = models.CharField(max_length=60)
    package_id = models.CharField(max_length=64)  # SHA-256 of manifest.json
    practice_manifest = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    size_bytes = models.BigIntegerField()  # of the whole archive
    etag = models.CharField(max_length=80)
    # Price. `pages`: of the record on paper, as produced; None for packages made before it was kept
    pages = models.PositiveIntegerField(null=True)
    price_lines = models.JSONField(default=list)
    price_usd = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    # Second look
    needs_second_look = models.BooleanField(default=False)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_own_look = models.BooleanField(default=False)  # nobody else on the rota: own checklist
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="package_number_once"),
            models.UniqueConstraint(fields=["practice", "package_id"], name="package_id_once"),
        ]

    def __str__(self) -> str:
        return f"package {self.pk}"


class PackagePart(models.Model):
    """One file of a package: a blob of the package, or a reference to a blob of the chart."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    package = models.ForeignKey(Package, models.PROTECT, related_name="parts")
    order = models.PositiveIntegerField()
    name = models.CharField(max_length=400)
    media_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    crc32 = models.BigIntegerField()
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    is_reference = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "name"], name="part_name_once"),
            models.UniqueConstraint(fields=["package", "order"], name="part_order_once"),
        ]

    def __str__(self) -> str:
        return f"part {self.pk}"


class Delivery(models.Model):
    """One way by which a package goes. Released, sent, opened and received are four facts."""

    class Channel(models.TextChoices):
        PORTAL = "portal", _("Our page, after a code")
        LINK = "link", _("A link, after a code")
        BY_HAND = "by_hand", _("By hand: mail, fax, drive")
        EMAIL = "email", _("Plain e-mail")
        IN_PERSON = "in_person", _("Picked up in person")
        COMMAND = "command", _("File from the command line")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="deliveries")
    package = models.ForeignKey(Package, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    to_label = models.CharField(max_length=200)
    to_address = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    available_at = models.DateTimeField()  # the end of the undo window
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)
    recalled_because = models.CharField(max_length=300, blank=True)
    misdirected_on = models.DateField(null=True)  # discovery: breach clocks count from it
    misdirected_words = models.CharField(max_length=300, blank=True)
    warned_at = models.DateTimeField(null=True)  # plain e-mail: she was warned and said yes
    token_hash = models.BinaryField(max_length=32, null=True)  # link
    proof = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    proof_words = models.CharField(max_length=300, blank=True)
    exit_id = models.UUIDField(null=True)  # of the ledger
    receipt = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["token_hash"], name="delivery_token")]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class OutsideDisclosure(models.Model):
    """A disclosure outside the program (telephone, vendor, earlier years), entered by hand."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="outside_disclosures")
    patient_id = models.BigIntegerField()
    disclosed_on = models.DateField()
    to_whom = models.CharField(max_length=300)
    what = models.CharField(max_length=300)
    purpose = models.CharField(max_length=300)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"outside disclosure {self.pk}"
