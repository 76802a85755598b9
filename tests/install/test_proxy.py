"""A proxy with TLS before the public door: cookies bound to https, and no way to the desk.

A stand-in of thirty lines ends TLS as proxies do; `make test-long` takes the real ones too where
they are installed, with the very files of deploy/: only names of ports and certificates are put in.
"""

import contextlib
import http.client
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

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
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
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


@contextlib.contextmanager
def stood_in(folder: Path, pem: Path, port: int) -> Iterator[int]:
    """The stand-in, on a port of its own."""
    with stand_in(pem, port) as listening:
        yield listening.getsockname()[1]


@contextlib.contextmanager
def running(command: list[str], folder: Path, secure: int) -> Iterator[int]:
    """A proxy that was started by this command, once it takes connections."""
    with (folder / "proxy.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        for _try in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", secure)):
                break
            assert process.poll() is None, (folder / "proxy.log").read_text()
            time.sleep(0.05)
        yield secure
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextlib.contextmanager
def nginx(folder: Path, pem: Path, port: int) -> Iterator[int]:
    """nginx, in the foreground and for this account."""
    secure, plain = free_port(), free_port()
    text = (DEPLOY / "nginx.conf").read_text()
    text = re.sub(r"(?m)^ *listen \[::\].*\n", "", text)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{plain};")
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;")
    text = re.sub(r"/etc/letsencrypt/\S+\.pem", str(pem), text)
    text = text.replace("127.0.0.1:8001", f"127.0.0.1:{port}")
    held = "".join(
        f"{what}_temp_path {folder}/{what};\n"
        for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(f"pid {folder}/pid;\nevents {{}}\nhttp {{\n{held}{text}}}\n")
    command = ["nginx", "-e", "stderr", "-p", str(folder), "-c", str(config), "-g", "daemon off;"]
    with running(command, folder, secure):
        yield secure


@contextlib.contextmanager
def caddy(folder: Path, pem: Path, port: int) -> Iterator[int]:
    """Caddy, with the certificate that it would get by itself."""
    secure = free_port()
    text = (DEPLOY / "Caddyfile").read_text()
    text = text.replace(f"{NAME} {{", f"https://{NAME}:{secure} {{\n\ttls {pem} {pem}", 1)
    text = text.replace("127.0.0.1:8001", f"127.0.0.1:{port}")
    config = folder / "Caddyfile"
    config.write_text(f"{{\n\tadmin off\n\tauto_https disable_redirects\n}}\n{text}")
    command = ["caddy", "run", "--config", str(config), "--adapter", "caddyfile"]
    with running(command, folder, secure):
        yield secure


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as asked:
        return int(asked.getsockname()[1])


Proxy = Callable[[Path, Path, int], contextlib.AbstractContextManager[int]]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """`cartella serve` with an https address. (its port, a folder)"""
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
        yield port, folder
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(stood_in, id="stand-in"),
        pytest.param(nginx, id="nginx", marks=pytest.mark.long),
        pytest.param(caddy, id="Caddy", marks=pytest.mark.long),
    ],
)
def house(request: pytest.FixtureRequest, served: tuple[int, Path]):
    """The served house behind a proxy. (its port, the proxy's, what trusts the proxy)"""
    port, folder = served
    proxy: Proxy = request.param
    if proxy is not stood_in and shutil.which(proxy.__name__) is None:
        pytest.skip(f"{proxy.__name__} is not installed here")
    pem = certificate(folder)
    with proxy(folder, pem, port + 1) as secure:
        yield port, secure, ssl.create_default_context(cafile=pem)


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
    assert answer.status == (302 if path == "/" else 404)
    assert answer.headers["Location"] == ("/practice/" if path == "/" else None)


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
