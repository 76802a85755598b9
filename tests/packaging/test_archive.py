"""A package's bytes are arithmetic: any range, any size, the same each time."""

import io
import random
import tracemalloc
import zipfile
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartella.packaging import archive
from cartella.packaging.archive import BadName, PartChanged, Plan
from cartella.packaging.record import Part
from tests.packaging.sealed import FILES, part

AT = datetime(2026, 11, 24, 10, 20, 31, tzinfo=UTC)
PARTS = tuple(part(name, body) for name, body in FILES.items())


class Zeros(io.RawIOBase):
    """A file of zeros that is as long as it says and takes no room."""

    def __init__(self, size: int) -> None:
        self._size, self._at = size, 0

    def seek(self, offset: int, whence: int = 0) -> int:
        assert whence == 0
        self._at = offset
        return offset

    def read(self, size: int = -1) -> bytes:
        left = self._size - self._at
        give = left if size < 0 else min(size, left)
        self._at += give
        return bytes(give)


def sparse(name: str, size: int) -> Part:
    return Part(
        name=name,
        media_type="application/octet-stream",
        size_bytes=size,
        sha256="00" * 32,
        crc32=0,
        open=lambda: Zeros(size),
    )


class Lazy(io.RawIOBase):
    """A plan as a file: a read asks the plan for that range and nothing else."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._at = plan, 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = (0, self._at, self._plan.size)[whence] + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        stop = self._plan.size if size < 0 else min(self._plan.size, self._at + size)
        data = b"".join(self._plan.read(self._at, stop))
        self._at += len(data)
        return data


def test_zipfile_reads_what_the_plan_wrote():
    with zipfile.ZipFile(io.BytesIO(b"".join(Plan(PARTS, AT).read()))) as read:
        assert read.testzip() is None
        assert {info.filename: read.read(info) for info in read.infolist()} == FILES
        for info in read.infolist():
            assert info.date_time == (2026, 11, 24, 10, 20, 30)
            assert info.compress_type == zipfile.ZIP_STORED
            assert info.flag_bits == 0x800


def test_names_stand_in_the_order_of_their_bytes():
    with zipfile.ZipFile(io.BytesIO(b"".join(Plan(PARTS, AT).read()))) as read:
        names = [name.encode() for name in read.namelist()]
    assert names == sorted(names)


def test_same_parts_same_moment_same_bytes():
    one, other = Plan(PARTS, AT), Plan(tuple(reversed(PARTS)), AT)
    assert b"".join(one.read()) == b"".join(other.read())
    assert one.etag == other.etag and one.sha256() == other.sha256()


def test_the_etag_is_quoted_and_knows_every_byte():
    plan = Plan(PARTS, AT)
    assert plan.etag.startswith('"') and plan.etag.endswith('"')
    assert plan.etag != Plan(PARTS, AT + timedelta(minutes=1)).etag
    assert plan.etag != Plan(PARTS[:-1], AT).etag
    changed = (part("records.pdf", b"%PDF-1.7 eight pages"), *PARTS[1:])
    assert plan.etag != Plan(changed, AT).etag


def test_the_size_is_known_before_a_byte_is_read():
    plan = Plan(PARTS, AT)
    assert plan.size == len(b"".join(plan.read()))


def test_an_empty_package_is_a_zip_too():
    data = b"".join(Plan((), AT).read())
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == []


@settings(max_examples=200, deadline=None)
@given(
    bodies=st.lists(st.binary(max_size=40), max_size=5),
    start=st.integers(-3, 700),
    stop=st.one_of(st.none(), st.integers(-3, 700)),
)
def test_any_range_equals_the_slice(bodies, start, stop):
    plan = Plan([part(f"{at}.bin", body) for at, body in enumerate(bodies)], AT)
    whole = b"".join(plan.read())
    expected = b"" if start < 0 else whole[start : None if stop is None else max(stop, 0)]
    assert b"".join(plan.read(start, stop)) == expected


def test_a_range_opens_only_the_parts_it_needs():
    opened: list[str] = []

    def watched(name: str, size: int) -> Part:
        made = sparse(name, size)

        def open_it() -> Zeros:
            opened.append(name)
            return Zeros(size)

        return Part(
            name=name,
            media_type=made.media_type,
            size_bytes=size,
            sha256=made.sha256,
            crc32=0,
            open=open_it,
        )

    plan = Plan([watched("a", 5000), watched("b", 5000), watched("c", 5000)], AT)
    assert opened == []
    assert len(b"".join(plan.read(6000, 7000))) == 1000
    assert opened == ["b"]


def test_five_gigabytes_in_one_member():
    size = 5 << 30
    plan = Plan([sparse("a big one.bin", size), part("z/last é.txt", b"after it")], AT)
    with zipfile.ZipFile(Lazy(plan)) as read:
        big, last = read.infolist()
        assert (big.file_size, big.compress_size) == (size, size)
        assert last.header_offset > size
        assert read.read(last) == b"after it"
        with read.open(big) as member:
            assert member.read(10) == bytes(10)
    assert len(b"".join(plan.read(size - 5, size + 200))) == 205


def test_seventy_thousand_entries():
    plan = Plan([part(f"{at:05}.txt", b"x") for at in range(70_000)], AT)
    with zipfile.ZipFile(Lazy(plan)) as read:
        assert len(read.namelist()) == 70_000
        picked = random.Random(7).sample(range(70_000), 5)
        assert all(read.read(f"{at:05}.txt") == b"x" for at in picked)


@pytest.mark.parametrize("size", [0xFFFFFFFE, 0xFFFFFFFF, 0x100000000])
def test_the_edge_of_32_bits(size):
    plan = Plan([sparse("a", size), part("b", b"after")], AT)
    with zipfile.ZipFile(Lazy(plan)) as read:
        assert [info.file_size for info in read.infolist()] == [size, 5]
        assert read.read("b") == b"after"


@pytest.mark.parametrize("count", [65_534, 65_535])
def test_the_edge_of_16_bits(count):
    plan = Plan([part(f"{at:05}", b"") for at in range(count)], AT)
    with zipfile.ZipFile(Lazy(plan)) as read:
        assert len(read.infolist()) == count


def test_memory_does_not_grow_with_the_parts():
    plan = Plan([sparse(f"{at}.bin", 64 << 20) for at in range(4)], AT)
    tracemalloc.start()
    for chunk in plan.read():
        assert len(chunk) <= archive.CHUNK_BYTES
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20


def test_a_part_that_became_shorter_breaks_off():
    short = Part(
        name="a",
        media_type="text/plain",
        size_bytes=10,
        sha256="00" * 32,
        crc32=0,
        open=lambda: io.BytesIO(b"only 6"),
    )
    with pytest.raises(PartChanged):
        b"".join(Plan([short], AT).read())


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "../up",
        "a/../../up",
        "a//b",
        "a/",
        "./a",
        "C:/a",
        "a\\b",
        "..\\up",
        "a\nb",
        "a\x00b",
        "a\x9bb",
        "\ud800",
        "x" * 2000,
    ],
)
def test_a_name_that_leads_out_is_refused(name):
    with pytest.raises(BadName):
        Plan([part(name, b"")], AT)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a", "a"), ("A.pdf", "a.pdf"), ("caf\u00e9", "cafe\u0301"), ("stra\u00dfe", "strasse")],
)
def test_two_names_that_are_one_to_some_system_are_refused(one, other):
    with pytest.raises(BadName):
        Plan([part(one, b"1"), part(other, b"2")], AT)


def test_the_moment_is_written_in_utc_within_what_dos_can_say():
    east = timezone(timedelta(hours=5))
    assert archive.dos_time(datetime(2026, 1, 1, 2, tzinfo=east)) == archive.dos_time(
        datetime(2025, 12, 31, 21, tzinfo=UTC)
    )
    assert archive.dos_time(datetime(1950, 1, 1, tzinfo=UTC)) == (0, 33)
    with pytest.raises(ValueError, match="aware"):
        archive.dos_time(datetime(2026, 1, 1))
