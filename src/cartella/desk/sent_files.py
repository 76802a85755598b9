"""Files that a form sent, with the folders that they lay in, and the system they come from."""

import json
from pathlib import Path

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.forms import Form
from django.http import HttpRequest

from cartella.charts import kits
from cartella.charts.receiving import Received
from cartella.practices.models import Practice, RecordSystem


def received(request: HttpRequest) -> list[Received]:
    """The files as they lie in the folder for uploads. A browser that says the folders of each
    file (our script asks it) gives them as a list beside the files."""
    loose = request.FILES.getlist("papers")
    inside = request.FILES.getlist("folder")
    try:
        paths = json.loads(request.POST.get("paths") or "[]")
    except ValueError:
        paths = []
    are_told = isinstance(paths, list) and len(paths) == len(inside)
    names = [str(path) for path in paths] if are_told else [file.name or "" for file in inside]
    named = [(file.name or "", file) for file in loose] + list(zip(names, inside, strict=True))
    return [
        Received(name=name, path=Path(file.temporary_file_path()))
        for name, file in named
        if isinstance(file, TemporaryUploadedFile)
    ]


def system(practice: Practice, form: Form) -> RecordSystem:
    """The record system that was chosen, or the one that was typed, made if it is new. One that is
    called as a kit is takes that kit."""
    new = form.cleaned_data["new_system"]
    if not new:
        return practice.record_systems.get(pk=form.cleaned_data["system"])
    kit = kits.named(new)
    told = {"kind": kit.kind, "vendor": kit.id} if kit else {"kind": "other"}
    made, _is_new = practice.record_systems.get_or_create(name=new, defaults=told)
    return made
