"""A letter to nobody, to see the letterhead as it would be printed."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from cartella import clock
from cartella.practices.models import Location
from cartella.release import letter_pdf, letterhead
from cartella.release.letter_words import LetterText
from cartella.release.templatetags.letters import Paragraph, Style


def pdf(location: Location) -> bytes:
    """The letter of a location. Starts a process. Raises packaging.typeset.TypesettingFailed."""
    practice = location.practice
    language = practice.default_language
    with override(language):
        letter = LetterText(
            kind="preview",
            language=language,
            sender=letterhead.at(location, legal_entity=location.legal_entity.name),
            to_lines=(_("Name of the person"), _("Street, city")),
            date=date_format(clock.today(location.time_zone), "DATE_FORMAT"),
            reference="XXXX-XXXX",
            title=_("How our letters look"),
            paragraphs=(
                Paragraph(
                    style=Style.TEXT,
                    text=_("This is a letter to nobody. It shows how our letters begin."),
                ),
                Paragraph(
                    style=Style.TEXT,
                    text=_("Questions about records: %(contact)s")
                    % {"contact": practice.privacy_contact or practice.name},
                ),
            ),
            closing=_("Sincerely,"),
            signer=practice.name,
            owed=(),
            missing=(),
        )
    return letter_pdf.pdf(letter)
