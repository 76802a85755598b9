"""The practice key: made once, for its owner alone, outside the data; another is refused."""

import json
import uuid

import pytest

from cartella.practices import keys

ID = uuid.UUID("6d3f0d4e-7c1e-4a55-9f0a-0a2f6d3c1b11")


@pytest.fixture(autouse=True)
def home(settings, monkeypatch, tmp_path):
    """A home of this test's own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    settings.KEY_FILE = None
    return tmp_path


def spoil(**changed: object) -> None:
    """Write the key file anew with some fields changed; None leaves one out."""
    path = keys.path_for(ID)
    raw = json.loads(path.read_text()) | changed
    path.write_text(json.dumps({name: value for name, value in raw.items() if value is not None}))


def test_a_key_is_made_in_the_owners_configuration_for_him_alone(home):
    keys.create(ID)
    path = home / ".config" / "cartella" / f"{ID}.key"
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_setting_says_where_the_key_lies(settings, home):
    settings.KEY_FILE = home / "elsewhere" / "practice.key"
    made = keys.create(ID)
    assert settings.KEY_FILE.exists()
    assert keys.load(ID).kek_ring == made.kek_ring


def test_a_key_is_never_replaced():
    first = keys.create(ID)
    with pytest.raises(FileExistsError):
        keys.create(ID)
    assert keys.load(ID).kek_ring == first.kek_ring


def test_each_key_is_its_own():
    one, other = keys.create(ID), keys.create(uuid.uuid4())
    assert one.kek_ring[one.current_kek] != other.kek_ring[other.current_kek]
    assert len(one.kek_ring[one.current_kek]) == 32
    signed = one.manifest_key.sign(b"x")
    assert signed != one.ledger_key.sign(b"x") != other.manifest_key.sign(b"x")


def test_a_missing_key_says_where_it_should_be_and_what_is_lost():
    with pytest.raises(keys.KeyMissing, match="CARTELLA_KEY_FILE"):
        keys.load(ID)


@pytest.mark.parametrize(
    "changed",
    [
        {"v": 2},
        {"kek": None},
        {"kek": {}},
        {"kek": ["x"]},
        {"current_kek": "gone"},
        {"manifest_seed": "c2hvcnQ="},
        {"ledger_seed": "no base64!"},
        {"practice": str(uuid.UUID(int=1))},
    ],
)
def test_a_file_that_is_not_this_key_is_refused_and_kept(changed):
    keys.create(ID)
    spoil(**changed)
    keys._read.cache_clear()
    before = keys.path_for(ID).read_text()
    with pytest.raises(keys.KeyRefused, match="Nothing was changed"):
        keys.load(ID)
    assert keys.path_for(ID).read_text() == before


def test_what_is_no_json_is_refused():
    keys.create(ID)
    keys.path_for(ID).write_text("-----BEGIN")
    keys._read.cache_clear()
    with pytest.raises(keys.KeyRefused):
        keys.load(ID)


def test_keys_do_not_print_themselves():
    made = keys.create(ID)
    secret = made.kek_ring[made.current_kek]
    assert repr(secret) not in repr(made)
