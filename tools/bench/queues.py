"""Today and Requests over 3,000 requests, through the real doors on SQLite, while a worker works.

Eight people click once a second each. The slow worker makes packages all the while (typesetting
children and all), so on two cores the pages get what it leaves. Then the same with 50 requesters
who draw a package at a telephone's pace.

Learned: an answer that Django streams holds one of the door's threads for as long as the client
takes, once more than 16 MB are left: 16 slow downloads shut the public door. So a download is
given to waitress as a file (`wsgi.file_wrapper`), which its loop feeds while the threads are free.
The third figure would show it if that were lost.
"""

import http.client
import itertools
import selectors
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from urllib.parse import urlsplit

from tools.bench import chart, package, store
from tools.bench.figures import Figure, Limit, seconds
from tools.bench.place import FOLDER, SHARE, share

# Rows only from here on: `store` has set Django up.
# isort: split
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cartella import clock
from cartella.accounts.models import Membership
from cartella.jobs.models import Job, State
from cartella.practices.models import Practice
from cartella.release import assembly
from cartella.release.lifecycle import State as Stage
from cartella.release.models import Evidence, Question, RecordsRequest, Round

REQUESTS = share(3_000, least=60)
USERS = 8
SLOW = 50
PACE_BYTES = 200_000  # a second, as a telephone draws
STRETCH_SECONDS = 20 if SHARE == 1 else 4
ROUNDS = 2
PACKAGES = 130 if SHARE == 1 else 8
SIZE = chart.Size(photos=40, photo_bytes=1_000_000, documents=80, pages=3)
PAGES = (
    "/today/",
    "/requests/",
    "/requests/?view=open&sort=-received",
    "/requests/?view=all&page=7",
    "/requests/?view=late",
)


def run() -> Iterator[Figure]:
    """All figures of the queue."""
    practice = store.practice()
    people = [store.member(practice, f"Staff {number}") for number in range(USERS)]
    yield from _queries(practice, people)
    cookies = [store.desk_cookie(member.person) for member in people]
    patient = chart.patient(practice)
    chart.fill(patient, SIZE, FOLDER / "plain")
    first = chart.determined(patient, people[0])
    assembly.assemble(first, sealed_at=clock.now())
    ready = chart.delivered(first, people[0])
    for _ in range(PACKAGES):
        chart.determined(patient, people[0])  # leaves a job for the worker
    quiet: list[float] = []
    loaded: list[float] = []
    portal: list[float] = []
    with store.doors() as doors:
        _clicked(doors, cookies, 2)  # templates and connections are there from now on
        for _ in range(ROUNDS):  # in turns: the machine's other work hits both alike
            quiet += _clicked(doors, cookies, STRETCH_SECONDS)
            with _slow_downloads(doors, ready, SLOW):
                portal += _visited(doors, f"/{practice.slug}/", 5)
                loaded += _clicked(doors, cookies, STRETCH_SECONDS)
        waiting = Job.objects.filter(kind=assembly.JOB, state__in=(State.READY, State.RUNNING))
        left = waiting.count()
        largest = doors.largest_web_bytes()
    if not left:
        print("  The worker ran out of work before the end: give it more packages.")
    what = (
        f"{REQUESTS:,} requests, {USERS} users, 1 click/s each, worker busy ({len(quiet)} clicks)"
    )
    yield Figure(
        what=f"p95 of Today and Requests, {what}",
        ours=f"{seconds(_p95(quiet))} (median {seconds(statistics.median(quiet))})",
        against="limit 100 ms",
        value=_p95(quiet) * 1000,
        unit="ms",
        limit=Limit.AT_MOST,
        bound=100,
    )
    yield Figure(
        what=f"the same with {SLOW} slow downloads open at the public door",
        ours=f"{seconds(_p95(loaded))} (median {seconds(statistics.median(loaded))})",
        against=f"without them: {seconds(_p95(quiet))}",
        value=_p95(loaded) / _p95(quiet),
        limit=Limit.AT_MOST,
        bound=1.5,
    )
    yield Figure(
        what=f"slowest first page of the public door beside those {SLOW} downloads",
        ours=seconds(max(portal)),
        against="limit 1 s",
        value=max(portal) * 1000,
        unit="ms",
        limit=Limit.AT_MOST,
        bound=1_000,
    )
    yield package.web_memory(largest, f"{SLOW} slow downloads at once")


def _queries(practice: Practice, people: list[Membership]) -> Iterator[Figure]:
    """The number of SQL queries over few requests and over all."""
    fill(practice, 10, people)
    few = _counted(people[0])
    fill(practice, REQUESTS - 10, people)
    many = _counted(people[0])
    yield Figure(
        what=f"SQL queries of Today and of Requests over {REQUESTS:,} requests against over 10",
        ours=f"{many}",
        against=f"over 10: {few}",
        value=max(b / a for a, b in zip(few, many, strict=True)),
        limit=Limit.AT_MOST,
        bound=1,
    )


def _counted(member: Membership) -> list[int]:
    client = Client(headers={"host": "127.0.0.1", "cookie": store.desk_cookie(member.person)})
    found = []
    for path in PAGES[:2]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(path)
        if answer.status_code != 200:
            raise OSError(f"{path} answered {answer.status_code}.")
        found.append(len(queries))
    return found


def fill(practice: Practice, count: int, people: list[Membership]) -> None:
    """Requests as rows: half are open, in every step up to review; half were answered lately."""
    location = practice.locations.select_related("legal_entity").get()
    now = clock.now()
    today = clock.today(practice.time_zone)
    rows = [_request(practice, number, today, people) for number in range(count)]
    for row in rows:
        row.location, row.legal_entity = location, location.legal_entity
    RecordsRequest.objects.bulk_create(rows, batch_size=500)
    opened = [row for row in rows if row.state in (Stage.RECEIVED, Stage.VERIFIED)]
    Evidence.objects.bulk_create(
        Evidence(
            practice=practice,
            records_request=row,
            way=Evidence.Way.DOCUMENT,
            what="driver licence",
            seen_at=now,
        )
        for row in opened[::2]
    )
    Question.objects.bulk_create(
        Question(practice=practice, records_request=row, text="Which year?", asked_at=now)
        for row in opened[::7]
    )
    Round.objects.bulk_create(
        Round(practice=practice, records_request=row, number=1, snapshot_at=now)
        for row in rows
        if row.state == Stage.VERIFIED
    )


def _request(
    practice: Practice, number: int, today: date, people: list[Membership]
) -> RecordsRequest:
    received = today - timedelta(days=number % 40)
    is_open = number % 2 == 0
    at = clock.now() - timedelta(days=number % 40)
    return RecordsRequest(
        practice=practice,
        state=(Stage.RECEIVED, Stage.VERIFIED)[number // 2 % 2] if is_open else Stage.ANSWERED,
        assignee=people[number % len(people)].person if number % 3 else None,
        stated_name=f"Person {number} Quillfeather",
        received_at=at,
        received_on=received,
        due_on=received + timedelta(days=15 + number % 15),
        answered_at=None if is_open else clock.now(),
        created_at=at,
        receipt_salt=b"0" * 16,
        receipt_hash=b"0" * 32,
    )


def _clicked(doors: store.Doors, cookies: list[str], stretch: float) -> list[float]:
    """Seconds of every click of all users in a stretch."""
    found: list[list[float]] = [[] for _ in cookies]
    threads = [
        threading.Thread(target=_user, args=(doors.desk, cookie, number, stretch, found[number]))
        for number, cookie in enumerate(cookies)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not all(found):
        raise OSError("A user got no page at all.")
    return [*itertools.chain(*found)]


def _user(desk: str, cookie: str, number: int, stretch: float, found: list[float]) -> None:
    connection = store.connect(desk)
    began = time.perf_counter()
    for click in range(max(1, round(stretch))):
        # Spread over the second, as people are.
        until = began + click + number / USERS
        time.sleep(max(0.0, until - time.perf_counter()))
        found.append(_seconds_of(connection, PAGES[(click + number) % len(PAGES)], cookie))
    connection.close()


def _seconds_of(connection: http.client.HTTPConnection, path: str, cookie: str = "") -> float:
    began = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise OSError(f"{path} answered {answer.status}.")
    return time.perf_counter() - began


def _visited(doors: store.Doors, path: str, count: int) -> list[float]:
    """Seconds of a page of the public door, each on a connection of its own; 8 s for none."""
    found = []
    for _ in range(count):
        connection = store.connect(doors.public, seconds=8)
        began = time.perf_counter()
        try:
            _seconds_of(connection, path)
        except TimeoutError:
            print("  the public door did not answer within 8 s", flush=True)
        found.append(time.perf_counter() - began)
        connection.close()
    return found


@contextmanager
def _slow_downloads(doors: store.Doors, ready: chart.Ready, count: int) -> Iterator[None]:
    """Requesters who draw the package slowly, all of them by then under way."""
    done = threading.Event()
    under_way = threading.Event()
    thread = threading.Thread(target=_draw, args=(doors, ready, count, done, under_way))
    thread.start()
    try:
        if not under_way.wait(30):
            print("  not every download began within 30 s", flush=True)
        yield
    finally:
        done.set()
        thread.join()


def _draw(
    doors: store.Doors,
    ready: chart.Ready,
    count: int,
    done: threading.Event,
    under_way: threading.Event,
) -> None:
    place = urlsplit(doors.public)
    begun: set[socket.socket] = set()
    asked = f"GET {ready.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {ready.cookie}\r\n\r\n"
    with selectors.DefaultSelector() as waiting:
        for _ in range(count):
            drawing = socket.socket()
            drawing.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
            drawing.connect((place.hostname, place.port))
            drawing.sendall(asked.encode())
            waiting.register(drawing, selectors.EVENT_READ)
        while not done.wait(0.1):
            for key, _ in waiting.select(0):
                drawing = key.fileobj  # type: ignore[assignment]
                piece = drawing.recv(PACE_BYTES // 10)
                if not begun and not piece.startswith(b"HTTP/1.1 200"):
                    print("  a slow download was refused", flush=True)
                begun.add(drawing)
                if not piece:
                    waiting.unregister(drawing)
            if len(begun) == count:
                under_way.set()
        for key in [*waiting.get_map().values()]:
            key.fileobj.close()  # type: ignore[union-attr]


def _p95(found: list[float]) -> float:
    return statistics.quantiles(found, n=20)[-1]
