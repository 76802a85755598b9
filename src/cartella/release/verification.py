"""Who is asking: what was seen, by whom, and when that is enough.

There is no way here to demand a portal, a notary, a visit or a reason. Codes themselves are made
in `codes.py`; what her other contacts are told stands in `notices.py`.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.blobs.models import Blob
from cartella.blobs.store import OwnerKind
from cartella.charts import contacts
from cartella.charts.models import PatientContact
from cartella.charts.models.patient import ContactKind
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job
from cartella.jobs.worker import Progress
from cartella.post import outbox
from cartella.post.models import Channel
from cartella.practices.models import Practice
from cartella.release import codes, letters
from cartella.release.actors import REQUESTER, Actor
from cartella.release.advance import Stale, advance, note
from cartella.release.codes import CodeResult, CodeWhy
from cartella.release.lifecycle import OPEN_STATES, Act, IllegalAct, State
from cartella.release.models import (
    Delivery,
    Evidence,
    Letter,
    OneTimeCode,
    Question,
    RecordsRequest,
)
from cartella.release.notices import CHANNELS, WordsMissing, frozen

Purpose = OneTimeCode.Purpose
JOB_SEND_CODE = "release.send_code"
