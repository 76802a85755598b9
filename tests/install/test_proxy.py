"""A proxy with TLS before the public door: cookies bound to https, and no way to the desk.

No Caddy or nginx is at hand where tests run, so a stand-in of thirty lines ends TLS as they do.
"""

import contextlib
import http.client
import socket
import ssl
import subprocess
import threading
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cartella import clock, serve
from tests import template_store
from tests.journeys import doors

pytestmark = pytest.mark.slow
NAME = "records.example.org"
ADDED = f"X-Forwarded-Proto: https\r\nX-Forwarded-Host: {NAME}\r\nX-Forwarded-For: 192.0.2.9\r\n"


def certificate(folder):
    """A certificate of this test's own for NAME, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "both.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def stand_in(pem, port):
    """End TLS, add what a proxy adds to each request, and pass all on to `port`; its own port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    listening = socket.create_server(("127.0.0.1", 0))

    def one(raw):
        with contextlib.suppress(OSError), context.wrap_socket(raw, server_side=True) as caller:
            head = b""
            while b"\r\n\r\n" not in head:
                if not (piece := caller.recv(65_536)):
                    return
                head += piece
            first, rest = head.split(b"\r\n", 1)
            with socket.create_connection(("127.0.0.1", port)) as door:
                door.sendall(first + b"\r\n" + ADDED.encode() + b"Connection: close\r\n" + rest)
                while piece := door.recv(65_536):
                    caller.sendall(piece)

    def all_of_them():
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=one, args=(listening.accept()[0],), daemon=True).start()

    threading.Thread(target=all_of_them, daemon=True).start()
    return listening


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """`cartella serve` with an https address, behind the stand-in. (ports, what trusts it)"""
    folder = tmp_path_factory.mktemp("proxied")
    port = doors.free_ports()
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "CARTELLA_DATA": str(folder / "data"),
        "CARTELLA_PUBLIC_URL": f"https://{NAME}",
        "CARTELLA_PROXY": "127.0.0.1",
    }
    template_store.into(folder / "data")
    init = [doors.CARTELLA, "init", "--name", "Oak Street"]
    subprocess.run(init, env=environment, cwd=folder, check=True, capture_output=True)
    pem = certificate(folder)
    process = subprocess.Popen(
        [doors.CARTELLA, "serve", "--port", str(port)],
        env=environment,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        assert serve.wait_until_well(f"http://127.0.0.1:{port}/healthz", seconds=40)
        assert serve.wait_until_well(f"http://127.0.0.1:{port + 1}/healthz", seconds=20)
        with stand_in(pem, port + 1) as listening:
            yield port, listening.getsockname()[1], ssl.create_default_context(cafile=pem)
    finally:
        process.terminate()
        process.communicate(timeout=30)


def ask(house, path, method="GET", **headers):
    """Through the proxy, as a browser asks."""
    _port, secure, trust = house
    raw = trust.wrap_socket(socket.create_connection(("127.0.0.1", secure)), server_hostname=NAME)
    connection = http.client.HTTPConnection(NAME)
    connection.sock = raw
    connection.request(method, path, headers={"Host": NAME, **headers})
    answer = connection.getresponse()
    answer.body = answer.read()
    return answer


def test_through_the_proxy_a_page_comes_with_cookies_bound_to_https(house):
    answer = ask(house, "/practice/ask/")
    assert answer.status == 200
    assert int(answer.headers["Strict-Transport-Security"].partition("=")[2].split(";")[0]) > 0
    cookies = answer.headers.get_all("Set-Cookie")
    assert cookies
    assert all("Secure" in one and "HttpOnly" in one for one in cookies)


@pytest.mark.parametrize("path", ["/accounts/login/", "/today/", "/settings/", "/setup/", "/"])
def test_no_page_of_the_desk_is_reached_through_it(house, path):
    answer = ask(house, path)
    assert b'name="password"' not in answer.body
    assert "cartella_desk" not in str(answer.headers)
    assert answer.status in (200, 404) if path == "/" else answer.status == 404


def test_what_comes_in_the_clear_is_sent_to_https(house):
    port, _secure, _trust = house
    connection = http.client.HTTPConnection("127.0.0.1", port + 1)
    connection.request("GET", "/practice/", headers={"Host": NAME})
    answer = connection.getresponse()
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{NAME}/practice/"


def test_another_name_is_refused_even_when_the_proxy_passes_it(house):
    port, _secure, _trust = house
    connection = http.client.HTTPConnection("127.0.0.1", port + 1)
    connection.request("GET", "/practice/", headers={"Host": "evil.example.org"})
    assert connection.getresponse().status == 400
