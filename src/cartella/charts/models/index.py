"""What lists, viewers and searches read: derived from the insert-only rows and from file facts.

`charts/index.py` rebuilds every table of this file but `FileFact` and `Rendition`: those say what
a child process found in a file when it came in, which no row can tell again. Foreign keys whose
column opens another index have none of their own: an import writes many rows.
"""

from django.db import models

from cartella.charts.models.entry import Entry, EntryVersion
from cartella.charts.models.patient import Patient
from cartella.practices.models import Practice


class FileFact(models.Model):
    """What is known of one file of a chart: found at import by a process with limits."""

    practice = models.ForeignKey(
        Practice, models.PROTECT, related_name="file_facts", db_index=False
    )
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="file_facts", db_index=False)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=120)  # by content, not by name
    page_count = models.PositiveIntegerField(null=True)
    picture_count = models.PositiveIntegerField(null=True)
    problem = models.TextField(blank=True)  # why it cannot be shown, in words
    text = models.TextField(blank=True)  # what can be read in it, for search and for tables

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "sha256"], name="file_fact_once"),
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"


class Rendition(models.Model):
    """A picture made at import from a photo: an upright copy without place, or a thumbnail."""

    practice = models.ForeignKey(
        Practice, models.PROTECT, related_name="renditions", db_index=False
    )
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="renditions", db_index=False)
    original_sha256 = models.CharField(max_length=64)
    role = models.CharField(max_length=10)
    picture = models.PositiveIntegerField(default=0)  # which of a burst
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "original_sha256", "role", "picture"],
                name="rendition_once",
            ),
        ]

    def __str__(self) -> str:
        return f"rendition {self.pk}"


class EntryListing(models.Model):
    """One line of a chart: the newest version of an entry, in the chart where it is now."""

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="listing")
    practice = models.ForeignKey(
        Practice, models.PROTECT, related_name="entry_listings", db_index=False
    )
    patient = models.ForeignKey(
        Patient, models.PROTECT, null=True, related_name="entry_listings", db_index=False
    )
    version = models.ForeignKey(EntryVersion, models.PROTECT, related_name="+", db_index=False)
    drawer = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=40)
    resource_type = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    occurred_at = models.DateTimeField(null=True)
    occurred_precision = models.CharField(max_length=10, blank=True)  # year month day time
    written_at = models.DateTimeField(null=True)  # None: the source does not say
    imported_at = models.DateTimeField()
    author = models.CharField(max_length=200, blank=True)
    is_unsigned = models.BooleanField(default=False)
    is_in_error = models.BooleanField(default=False)
    is_bare_file = models.BooleanField(default=False)
    is_outside = models.BooleanField(default=False)  # of the record set, by a person's act
    labels = models.JSONField(default=list)
    has_photo = models.BooleanField(default=False)
    file_count = models.PositiveIntegerField(default=0)
    first_page = models.PositiveIntegerField(default=0)
    last_page = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["patient", "drawer", "occurred_at"], name="listing_chart"),
            models.Index(fields=["practice", "kind"], name="listing_kind"),
        ]

    def __str__(self) -> str:
        return f"listing of entry {self.entry_id}"


class EntryLink(models.Model):
    """A reference from one entry to another. `target` None: it leads to nothing in this chart."""

    practice = models.ForeignKey(
        Practice, models.PROTECT, related_name="entry_links", db_index=False
    )
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="links", db_index=False)
    reference = models.CharField(max_length=500)
    target = models.ForeignKey(Entry, models.CASCADE, null=True, related_name="linked_from")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "reference"], name="link_once"),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"


class EntryWord(models.Model):
    """A folded word under which an entry is found inside its chart."""

    practice = models.ForeignKey(
        Practice, models.PROTECT, related_name="entry_words", db_index=False
    )
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="words")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+", db_index=False)
    word = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "word", "entry"], name="entry_word_once"),
        ]

    def __str__(self) -> str:
        return f"word of entry {self.entry_id}"


class Attachment(models.Model):
    """A file of an entry's version. Its bytes are the blob (chart, sha256) of the entry's chart."""

    practice = models.ForeignKey(
        Practice, models.PROTECT, related_name="attachments", db_index=False
    )
    version = models.ForeignKey(
        EntryVersion, models.CASCADE, related_name="attachments", db_index=False
    )
    position = models.PositiveIntegerField()
    role = models.CharField(max_length=10)  # packaging.record.FileRole
    name = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    page_count = models.PositiveIntegerField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="attachment_position"),
        ]
        indexes = [models.Index(fields=["practice", "sha256"], name="attachment_hash")]

    def __str__(self) -> str:
        return f"attachment {self.pk}"
