"""Carriers on this machine: a mail server and a texting service that do as they are told."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


class MailServer:
    """What it is to do, and what it got. `ways`: one a connection, the last one for ever."""

    def __init__(self, *ways: str) -> None:
        self.ways = list(ways) or ["accept"]
        self.got: list[bytes] = []
        self.port = 0

    def next_way(self) -> str:
        """How to behave in this connection."""
        return self.ways.pop(0) if len(self.ways) > 1 else self.ways[0]


@contextmanager
def mail_server(*ways: str) -> Iterator[MailServer]:
    """accept, hang, drop (at once), drop_after_data, or REPLY=TEXT such as RCPT=550 no."""
    told = MailServer(*ways)

    class Handler(socketserver.StreamRequestHandler):
        def say(self, text: str) -> None:
            self.wfile.write(text.encode() + b"\r\n")

        def handle(self) -> None:
            way = told.next_way()
            if way == "hang":
                self.rfile.read(1)  # nothing is ever said
                return
            if way == "drop":
                return
            verb, _equals, reply = way.partition("=")
            self.say("220 stand-in")
            while line := self.rfile.readline():
                word = line.split()[0].upper().decode() if line.split() else ""
                if word == verb:
                    self.say(reply)
                elif word in ("EHLO", "HELO"):
                    self.say("250-stand-in\r\n250 AUTH PLAIN")
                elif word == "DATA":
                    self.say("354 go on")
                    got = b""
                    while (part := self.rfile.readline()) not in (b".\r\n", b""):
                        got += part
                    if way == "drop_after_data":
                        return
                    if verb == "BODY":
                        self.say(reply)
                        continue
                    told.got.append(got)
                    self.say("250 taken")
                elif word == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("235 ok" if word == "AUTH" else "250 ok")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        told.port = server.server_address[1]
        yield from _served(server, told)


class TextService:
    """Twilio's message resource, as documented: answers by the number that is written to."""

    def __init__(self) -> None:
        self.got: list[dict[str, str]] = []
        self.auth: list[str] = []
        self.status = {"status": "queued", "error_code": None}
        self.answers: dict[str, tuple[int, object]] = {}
        self.url = ""


@contextmanager
def text_service() -> Iterator[TextService]:
    """It speaks POST Messages.json and GET Messages/SID.json."""
    told = TextService()

    class Handler(BaseHTTPRequestHandler):
        def answer(self, status: int, body: object) -> None:
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def do_POST(self) -> None:
            told.auth.append(self.headers["Authorization"])
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            form = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
            told.got.append(form)
            sid = f"SM{len(told.got):032x}"
            self.answer(*told.answers.get(form["To"], (201, {"sid": sid, "status": "queued"})))

        def do_GET(self) -> None:
            self.answer(200, told.status)

        def log_message(self, *_args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.url = f"http://127.0.0.1:{server.server_port}"
        yield from _served(server, told)


def _served(server, told):
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join(timeout=5)
