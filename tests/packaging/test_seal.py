"""The signature holds for the manifest as it is, by the key it names, and a person can say it."""

import base64
import contextlib
import json

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cartella.packaging import seal
from tests.packaging.sealed import FINGERPRINT, KEY

MANIFEST = b'{"v":1}'
RAW = KEY.public_key().public_bytes_raw()


def test_a_signature_reads_back_and_holds():
    signature = seal.read(seal.sign(MANIFEST, KEY))
    assert signature.fingerprint == FINGERPRINT
    assert seal.is_signed(MANIFEST, signature)
    assert not seal.is_signed(MANIFEST + b" ", signature)


def test_same_manifest_same_key_same_signature():
    assert seal.sign(MANIFEST, KEY) == seal.sign(MANIFEST, KEY)


def test_every_changed_byte_of_a_signature_is_found():
    whole = seal.sign(MANIFEST, KEY)
    for at in range(len(whole)):
        for bit in range(8):
            spoiled = whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]
            with contextlib.suppress(seal.NotASeal):
                assert not seal.is_signed(MANIFEST, seal.read(spoiled))


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"\xff", b"[" * 4000, b" " * 5000, b'{"v":1,"alg":"none"}']
)
def test_what_is_no_signature_is_refused(data):
    with pytest.raises(seal.NotASeal):
        seal.read(data)


@pytest.mark.parametrize(
    ("field", "value"),
    [("v", 2), ("alg", "none"), ("public_key", 7), ("signature", ""), ("fingerprint", "00" * 32)],
)
def test_an_odd_field_is_refused(field, value):
    raw = json.loads(seal.sign(MANIFEST, KEY))
    raw[field] = value
    with pytest.raises(seal.NotASeal):
        seal.read(rfc8785.dumps(raw))


def test_a_fingerprint_is_understood_in_every_form_that_people_keep():
    pem = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    spaced = " ".join(FINGERPRINT[at : at + 4] for at in range(0, 64, 4)).upper()
    for text in (FINGERPRINT, spaced, pem, base64.b64encode(RAW).decode() + "\n"):
        assert seal.fingerprint_of(text) == FINGERPRINT


def test_what_is_no_key_is_refused():
    other = generate_private_key(SECP256R1()).public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    for text in ("", "hello", "ab" * 31, base64.b64encode(b"x" * 31).decode(), pem):
        with pytest.raises(seal.NotAKey):
            seal.fingerprint_of(text)
    with pytest.raises(seal.NotAKey):
        seal.fingerprint_of("-----BEGIN PUBLIC KEY-----\nxx\n-----END PUBLIC KEY-----")


def test_a_fingerprint_can_be_said():
    # 127.0.0.1 of the proquint paper, then zeros.
    assert seal.fingerprint_words("7f000001" + "00" * 28).startswith("lusab-babad-babab")
    spoken = seal.fingerprint_words(FINGERPRINT)
    assert len(spoken.split("-")) == 8 and spoken != seal.fingerprint_words("00" * 32)
