"""A new key: everything opens with it, killed anywhere it is gone on with, older backups open."""

import pytest

from cartella import clock
from cartella.backup import recovery, recovery_text, rotation
from cartella.blobs import store
from cartella.blobs.store import Owner, OwnerKind
from cartella.post.models import Message
from cartella.post.sealed import Words, seal, unseal
from cartella.practices import keys

OWNER = Owner(kind=OwnerKind.CHART, id="7")


@pytest.fixture
def filled(practice):
    """Some stored files and a sealed message."""
    blobs = [store.put_bytes(practice, OWNER, bytes([n]) * 100) for n in range(5)]
    sealed, key_id = seal(practice, Words(subject="a", body="b"), key="k")
    Message.objects.create(
        practice=practice,
        channel="mail",
        to="x@example.org",
        template="t",
        language="en",
        key="k",
        message_id="<a@example.org>",
        sealed=sealed,
        key_id=key_id,
        created_at=clock.now(),
    )
    return practice, blobs


def opens(practice, blobs) -> None:
    for number, blob in enumerate(blobs):
        blob.refresh_from_db()
        assert b"".join(store.read(blob)) == bytes([number]) * 100


def test_everything_hangs_on_the_new_key_and_the_bytes_lie_as_they_lay(filled):
    practice, blobs = filled
    before = {path.name: path.read_bytes() for path in store._files(practice)}
    old = keys.load(practice.pk).current_kek
    done = rotation.rotate(practice)
    assert (done.blob_count, done.message_count, done.lost) == (5, 1, 0)
    assert done.key_id == keys.load(practice.pk).current_kek != old
    assert set(practice.blobs.values_list("key_id", flat=True)) == {done.key_id}
    assert {path.name: path.read_bytes() for path in store._files(practice)} == before
    opens(practice, blobs)
    message = practice.messages.get()
    assert unseal(practice, bytes(message.sealed), key="k", key_id=done.key_id).body == "b"


def test_each_change_of_the_key_is_noted_once_killed_or_not(filled, monkeypatch):
    practice, _blobs = filled
    first = keys.load(practice.pk).current_kek

    def killed(*_given):
        raise KeyboardInterrupt

    note = rotation._note
    monkeypatch.setattr(rotation, "_note", killed)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(practice)
    monkeypatch.setattr(rotation, "_note", note)
    second = rotation.rotate(practice).key_id
    third = rotation.rotate(practice).key_id
    rows = practice.changes.filter(about="practice_key").order_by("pk")
    assert [one.fields for one in rows] == [
        {"key_id": [first, second]},
        {"key_id": [second, third]},
    ]


def test_the_new_sheet_has_the_older_keys_and_is_not_proved_yet(filled):
    practice, _blobs = filled
    old = recovery.read("\n".join(recovery_text.lines(keys.key_file(practice.pk))))
    rotation.rotate(practice)
    new = recovery.read("\n".join(recovery_text.lines(keys.key_file(practice.pk))))
    assert old.kek.items() <= new.kek.items()
    assert not recovery.is_proved(practice)


def test_after_many_changes_the_sheet_still_has_one_page_of_lines(filled):
    practice, blobs = filled
    for _ in range(7):
        rotation.rotate(practice)
    assert len(keys.key_file(practice.pk).kek) == 1 + rotation.OLDER_KEPT
    assert len(recovery_text.lines(keys.key_file(practice.pk))) <= 24
    opens(practice, blobs)


@pytest.mark.parametrize("after", range(4))
def test_cut_off_between_it_is_gone_on_with(filled, monkeypatch, after):
    practice, blobs = filled
    monkeypatch.setattr(rotation, "_BATCH", 2)
    real, count = rotation.aes_key_wrap_with_padding, [0]

    def wrap(*args):
        count[0] += 1
        if count[0] > after:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(rotation, "aes_key_wrap_with_padding", wrap)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(practice)
    opens(practice, blobs)
    monkeypatch.setattr(rotation, "aes_key_wrap_with_padding", real)
    done = rotation.rotate(practice)
    assert done.was_resumed
    assert len(keys.key_file(practice.pk).kek) == 2
    assert set(practice.blobs.values_list("key_id", flat=True)) == {done.key_id}
    opens(practice, blobs)


def test_a_row_that_no_key_opens_is_left_and_said(filled):
    practice, blobs = filled
    practice.blobs.filter(pk=blobs[0].pk).update(key_id="deadbeef")
    done = rotation.rotate(practice)
    assert (done.blob_count, done.lost) == (4, 1)
    assert practice.blobs.get(pk=blobs[0].pk).key_id == "deadbeef"
