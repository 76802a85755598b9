"""The secret that signs sessions: given by the operator, else made once and kept beside the key."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cartella.environment import Environment, refuse


def secret_key(environment: Environment) -> str:
    """This listener's signing key. What one process signs, a process of another kind refuses."""
    root = environment.secret_key or _kept(_path(environment))
    return hmac.digest(root.encode(), environment.listener.value.encode(), hashlib.sha256).hex()


def _path(environment: Environment) -> Path:
    if environment.key_file is not None:
        return environment.key_file.with_name("session.secret")
    return Path("~/.config/cartella/session.secret").expanduser()


def _kept(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:
        pass
    except OSError:
        raise refuse(
            "CARTELLA_SECRET_KEY", f"{path} cannot be read", "Set it, or open that file to us."
        ) from None
    try:
        return _make(path)
    except OSError:
        raise refuse(
            "CARTELLA_SECRET_KEY", f"{path} cannot be made", "Set it, or let us write there."
        ) from None


def _make(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        # A link, unlike a rename, fails when another process was first: then theirs holds.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text()
