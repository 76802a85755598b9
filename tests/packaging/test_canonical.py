"""Canonical bytes keep what came in and refuse what cannot be kept."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.packaging import canonical


@pytest.mark.parametrize(
    "number", ["72.50", "1e400", "-0", "12345678901234567890.10", "1E+2", "0.0", "-1.0e-7"]
)
def test_numbers_stay_as_written(number: str) -> None:
    body = b'{"b": [%s ], "a": 1}' % number.encode()
    assert canonical.canonical(body) == b'{"a":1,"b":[%s]}' % number.encode()


def test_keys_are_sorted_and_white_space_goes() -> None:
    assert canonical.canonical('\ufeff{ "é":1,\n"a":"ü"}'.encode()) == '{"a":"ü","é":1}'.encode()


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"b":2}}',
        b'{"a":"\\ud800"}',
        b'{"\\udfff":1}',
        b"{",
        b"",
        b"\xff\xfe{}",
        b"[" * 5000 + b"]" * 5000,
        b"[" * 100_000,
        b'{"a":' * 230 + b"1" + b"}" * 230,
        b'{"a":01}',
    ],
)
def test_what_cannot_be_kept_is_refused(body: bytes) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.canonical(body)


def test_a_refusal_never_quotes_the_data() -> None:
    with pytest.raises(canonical.NotCanonical) as refusal:
        canonical.canonical(b'{"name":"Secretname", }')
    assert "Secretname" not in str(refusal.value)


def test_a_resource_must_name_its_type() -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.read_resource(b'{"id":"1"}')
    with pytest.raises(canonical.NotCanonical):
        canonical.read_resource(b"[]")
    assert canonical.read_resource(b'{"resourceType":"X"}') == {"resourceType": "X"}


_TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(_TREES)
def test_canonical_means_the_same_and_is_a_fixed_point(tree: object) -> None:
    once = canonical.canonical(json.dumps(tree).encode())
    assert json.loads(once) == tree
    assert canonical.canonical(once) == once


def test_the_version_is_the_hash_of_the_bytes() -> None:
    assert canonical.version(b"{}").startswith("44136fa355b3678a")
