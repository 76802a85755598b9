"""Where the doors listen: read from the command, and refused where others could read along."""

import argparse
import ipaddress
from dataclasses import dataclass
from typing import Self

from cartella.environment import Environment, Listener, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address and port of this machine."""

    host: str
    port: int

    @classmethod
    def read(cls, text: str) -> Self:
        """From `127.0.0.1:8000` or `[::1]:8000`. Raises argparse.ArgumentTypeError."""
        host, _colon, port = text.rpartition(":")
        host = "127.0.0.1" if host == "localhost" else host.removeprefix("[").removesuffix("]")
        try:
            ipaddress.ip_address(host)
        except ValueError:
            raise argparse.ArgumentTypeError(
                f"{text} is not an address and a port such as 127.0.0.1:8000"
            ) from None
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
            raise argparse.ArgumentTypeError(f"{text} does not end with a port such as :8000")
        return cls(host=host, port=int(port))

    @property
    def is_this_machine_alone(self) -> bool:
        """Whether nobody on a network can reach it."""
        return ipaddress.ip_address(self.host).is_loopback


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Where each door listens. `public` None: desk-only."""

    desk: Address
    public: Address | None


def doors(options: argparse.Namespace, environment: Environment) -> Doors:
    """The doors that these options and settings open. Raises ImproperlyConfigured."""
    desk = options.desk or Address(host="127.0.0.1", port=options.port)
    _require_unread(desk, Listener.DESK, environment.desk_url, environment, options.in_container)
    if environment.is_desk_only:
        if options.public is not None:
            raise refuse(
                "CARTELLA_PUBLIC_URL",
                "a public door is asked for, but the address at which patients reach it is not set",
                "Set it, or leave --public out for the desk alone.",
            )
        return Doors(desk=desk, public=None)
    public = options.public or Address(host="127.0.0.1", port=desk.port + 1)
    url = environment.public_url
    _require_unread(public, Listener.PUBLIC, url, environment, options.in_container)
    if public.port == desk.port:
        raise refuse("--public", "both doors have the same port", "Give each its own.")
    return Doors(desk=desk, public=public)


def _require_unread(
    address: Address, door: Listener, url: str, environment: Environment, in_container: bool
) -> None:
    """We speak http. What crosses a network in the clear (passwords, session cookies, charts) can
    be read there: so only to a proxy, or inside a container whose ports the host keeps closed."""
    setting = "CARTELLA_DESK_URL" if door is Listener.DESK else "CARTELLA_PUBLIC_URL"
    is_https = url.startswith("https:")
    if is_https and not environment.proxy:
        raise refuse(
            "CARTELLA_PROXY",
            f"{setting} is https, and we speak http to a proxy that does the rest",
            "Name that proxy's address, like 127.0.0.1.",
        )
    if address.is_this_machine_alone or is_https or in_container:
        return
    raise refuse(
        f"--{door}",
        "others on that network could read passwords and charts, which would go in the clear",
        "Keep 127.0.0.1 and put a proxy with TLS in front; or, if the proxy is another machine, "
        f"set {setting} to its https address and CARTELLA_PROXY to its own. In a container whose "
        "ports are open to its host alone, add --in-container.",
    )
