"""What the environment says, checked at start: nonsense is refused with the setting's name.

`settings.py` turns the answer into Django's settings; nothing else reads `os.environ`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Every name that is read; docs/settings.md lists the same. The settings file knows no other.
NAMES = frozenset(
    {
        "CARTELLA_DATA",
        "CARTELLA_DESK_URL",
        "CARTELLA_HOSTS",
        "CARTELLA_KEY_FILE",
        "CARTELLA_LISTENER",
        "CARTELLA_PROXY",
        "CARTELLA_PUBLIC_URL",
        "CARTELLA_SECRET_KEY",
        "CARTELLA_SETTINGS",
        "DATABASE_URL",
    }
)


class Listener(StrEnum):
    """Which process this is: the staff's door, the public's door, or one without a door."""

    DESK = "desk"
    PUBLIC = "public"
    WORKER = "worker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """Where a PostgreSQL store is; an empty host means the local socket."""

    name: str
    user: str
    password: str
    host: str
    port: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Every setting that an operator can give. `postgres` None means SQLite in `data`."""

    data: Path
    key_file: Path | None
    postgres: Postgres | None
    listener: Listener
    hosts: tuple[str, ...]
    public_url: str
    desk_url: str
    secret_key: str | None
    proxy: str

    @property
    def is_desk_only(self) -> bool:
        """Whether there is no public door: no page and no link, everything goes by hand."""
        return not self.public_url

    @property
    def own_url(self) -> str:
        """The address at which this process is reached."""
        return self.public_url if self.listener is Listener.PUBLIC else self.desk_url

    @property
    def is_https(self) -> bool:
        """Whether this door is reached by https, so that cookies may be bound to it."""
        return self.own_url.startswith("https:")


def read(given: Mapping[str, str]) -> Environment:
    """All settings from `given`. Raises ImproperlyConfigured, naming the setting and the cure."""
    data = _folder(given, "CARTELLA_DATA", "~/.local/share/cartella")
    public_url = _url(given, "CARTELLA_PUBLIC_URL", "") if given.get("CARTELLA_PUBLIC_URL") else ""
    desk_url = _url(given, "CARTELLA_DESK_URL", "http://127.0.0.1:8000")
    found = Environment(
        data=data,
        key_file=_key_file(given, data),
        postgres=_postgres(given),
        listener=_listener(given),
        hosts=_hosts(given, (public_url, desk_url)),
        public_url=public_url,
        desk_url=desk_url,
        secret_key=_secret(given),
        proxy=_proxy(given),
    )
    if found.listener is Listener.PUBLIC and found.is_desk_only:
        raise refuse(
            "CARTELLA_PUBLIC_URL",
            "the public door is to open, but it has no address",
            "Set the address at which patients reach it, or run the desk alone.",
        )
    if found.is_https and not found.proxy and found.listener is not Listener.WORKER:
        raise refuse(
            "CARTELLA_PROXY",
            "this door's address is https, and we speak http to a proxy that does the rest",
            "Name that proxy's address, like 127.0.0.1.",
        )
    return found


def refuse(name: str, why: str, cure: str) -> ImproperlyConfigured:
    """The error for a setting that cannot be used. Never quotes the value: it may be a secret."""
    return ImproperlyConfigured(f"{name}: {why}. {cure} Nothing was started or changed.")


def _folder(given: Mapping[str, str], name: str, default: str) -> Path:
    path = Path(given.get(name) or default).expanduser()
    if not path.is_absolute():
        path = Path.cwd() / path
    if path.exists() and not path.is_dir():
        raise refuse(name, "there is a file where a folder should be", "Name a folder.")
    return path


def _key_file(given: Mapping[str, str], data: Path) -> Path | None:
    name = "CARTELLA_KEY_FILE"
    if not given.get(name):
        return None
    path = Path(given[name]).expanduser().absolute()
    if path.is_dir():
        raise refuse(name, "it names a folder", "Name the key file itself.")
    if path.resolve().is_relative_to(data.resolve()):
        # A copied data folder must not carry the key that opens it.
        raise refuse(name, "it lies inside CARTELLA_DATA", "Keep the key outside the data.")
    return path


def _postgres(given: Mapping[str, str]) -> Postgres | None:
    name = "DATABASE_URL"
    text = given.get(name, "")
    if not text:
        return None
    cure = "Write postgres://user:password@host:5432/name, or leave it out for SQLite."
    url, port = _split(name, text, cure)
    if url.scheme not in ("postgres", "postgresql"):
        raise refuse(name, "only PostgreSQL can be named here", cure)
    database = unquote(url.path.removeprefix("/"))
    if not database or "/" in database:
        raise refuse(name, "it names no database", cure)
    return Postgres(
        name=database,
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        host=unquote(url.hostname or ""),
        port=str(port or ""),
    )


def _listener(given: Mapping[str, str]) -> Listener:
    name = "CARTELLA_LISTENER"
    try:
        return Listener(given.get(name) or Listener.WORKER)
    except ValueError:
        raise refuse(name, "unknown word", "Write desk, public or worker.") from None


def _hosts(given: Mapping[str, str], urls: tuple[str, ...]) -> tuple[str, ...]:
    name = "CARTELLA_HOSTS"
    named = [host.strip() for host in given.get(name, "").split(",") if host.strip()]
    for host in named:
        if host == "*" or "/" in host or " " in host:
            raise refuse(
                name,
                "a host is a bare name, and * would let anybody's name in",
                "Write names with commas between, like records.example.org.",
            )
    own = [urlsplit(url).hostname or "" for url in urls if url]
    return tuple(dict.fromkeys([*named, *own, "127.0.0.1", "localhost", "[::1]"]))


def _url(given: Mapping[str, str], name: str, default: str) -> str:
    text = (given.get(name) or default).rstrip("/")
    cure = "Write the whole address without a path, like https://records.example.org."
    url, _ = _split(name, text, cure)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise refuse(name, "it is no web address", cure)
    if url.path or url.query or url.fragment or url.username:
        raise refuse(name, "it has more than scheme, name and port", cure)
    return text


def _secret(given: Mapping[str, str]) -> str | None:
    name = "CARTELLA_SECRET_KEY"
    text = given.get(name)
    if text is not None and len(text) < 32:
        raise refuse(name, "it is shorter than 32 characters", "Leave it out to have one made.")
    return text


def _proxy(given: Mapping[str, str]) -> str:
    name = "CARTELLA_PROXY"
    text = given.get(name, "").strip()
    if "," in text or "*" in text or "/" in text:
        raise refuse(name, "one proxy can be trusted, by its address", "Write like 127.0.0.1.")
    return text


def _split(name: str, text: str, cure: str) -> tuple[SplitResult, int | None]:
    try:
        url = urlsplit(text)
        return url, url.port
    except ValueError:
        raise refuse(name, "it cannot be read as an address", cure) from None
