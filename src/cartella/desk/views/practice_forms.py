"""Forms of the practice: signs, snippets, the printed form, and the telephone script."""

import secrets

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from cartella.accounts.roles import Permission
from cartella.desk import counter, said, taken_down
from cartella.desk.counter_forms import CounterForm
from cartella.desk.door import Visit, staff
from cartella.desk.intake_forms import WritingForm
from cartella.desk.page import REFUSALS, page
from cartella.release import practice_forms
from cartella.release.models import Channel, IntakeSettings, WritingRule
from cartella.release.practice_forms import Kind, Paper, RuleRefused

# What is read aloud, in the order of a call: the field that it fills, and the words.
SCRIPT = (
    ("stated_name", gettext_noop("What is the full name of the patient?")),
    ("stated_born_on", gettext_noop("And the birth date?")),
    ("requester_name", gettext_noop("Do you ask for yourself? If not, what is your name?")),
    ("wanted", gettext_noop("Would you like all we keep, or only some dates?")),
    ("wanted_words", gettext_noop("Is there anything that helps us find it?")),
    ("form", gettext_noop("Would you like files or paper?")),
    ("manner", gettext_noop("How shall we give them to you?")),
    ("contact_phone", gettext_noop("At which number can we reach you?")),
    ("contact_email", gettext_noop("And at which e-mail? You need not give one.")),
    ("postal_address", gettext_noop("To which address may we send mail?")),
)
OPENING = gettext_noop(
    "I can take your request right now. You do not have to say why, come here or fill in a form."
)
CLOSING = gettext_noop(
    "Please write this down: your number and your code. You have our answer by the day I tell you."
)


@staff(Permission.RECEIVE)
def index(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All that can be printed or copied, and the writing rule."""
    return _index(request, visit)


@staff(Permission.MANAGE_PRACTICE, methods=("POST",))
def writing(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Choose the writing rule."""
    form = WritingForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        chosen = WritingRule(said["writing_rule"])
        try:
            practice_forms.choose(visit.practice, chosen, said["told_from_on"], by=visit.actor)
        except RuleRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept. Print the sign anew, so that it says the same."))
            return redirect("desk:forms")
    return _index(request, visit, form=form, status=422)


@staff(Permission.RECEIVE)
def sheet(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """A sign or a form as a PDF: `sign-en-us-letter`."""
    kind, _dash, rest = code.partition("-")
    language, _dash, paper = rest.partition("-")
    is_known = kind in tuple(Kind) and paper in tuple(Paper) and language in ("en", "es")
    if not is_known:
        raise Http404
    content = practice_forms.pdf(visit.practice, Kind(kind), language, Paper(paper))
    return _file(content, "application/pdf", f"{code}.pdf")


@staff(Permission.RECEIVE, methods=("GET", "HEAD", "POST"))
def phone(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The call, question by question; what is heard is written down as it goes."""
    form = CounterForm(request.POST or None, initial={"once": secrets.token_hex(16)})
    language = request.POST.get("language", "en")
    language = language if language in ("en", "es") else "en"
    if request.method == "POST" and form.is_valid():
        try:
            made = taken_down.received(
                visit,
                form.cleaned_data,
                channel=Channel.PHONE,
                note=_("Asked by telephone, with the script."),
                language=language,
            )
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            number = made.records_request.number
            counter.keep_code(request, number, made.receipt_code)
            return redirect("desk:request_receipt", number=number)
    context = {
        "form": form,
        "language": language,
        "lines": [(form[name], _both(words)) for name, words in SCRIPT],
        "opening": _both(OPENING),
        "closing": _both(CLOSING),
    }
    return page(request, visit, "desk/phone_script.html", context, section="requests")


def _both(words: str) -> tuple[str, str]:
    """The words in English and in Spanish."""
    with override("en"):
        english = _(words)
    with override("es"):
        return english, _(words)


def _index(
    request: HttpRequest, visit: Visit, *, form: WritingForm | None = None, status: int = 200
) -> HttpResponse:
    practice = visit.practice
    row = IntakeSettings(writing_rule=WritingRule.ANY)
    if hasattr(practice, "intake_settings"):
        row = practice.intake_settings
    context = {
        "form": form
        or WritingForm(
            initial={"writing_rule": row.writing_rule, "told_from_on": row.told_from_on}
        ),
        "rule": practice_forms.rule(practice).label,
        "may_manage": visit.may(Permission.MANAGE_PRACTICE),
        "papers": [(Paper.LETTER.value, _("Letter")), (Paper.A4.value, _("A4"))],
        "postings": [
            (entity, said.finding(found)) for entity, found in practice_forms.postings(practice)
        ],
        "snippets": [
            (
                name,
                code,
                practice_forms.snippet_text(practice, code),
                practice_forms.snippet_html(practice, code),
            )
            for code, name in (("en", "English"), ("es", "Español"))
        ],
    }
    return page(request, visit, "desk/forms.html", context, section="settings", status=status)


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
