"""Where a process and all its children listen, as the kernel says (Linux)."""

from pathlib import Path

LISTEN = "0A"  # of the state column of /proc/net/tcp


def addresses(pid: int) -> set[tuple[str, int]]:
    """Host and port of each listening TCP socket of the process and of what it started."""
    sockets = {name for one in family(pid) for name in _sockets(one)}
    return {
        (host, port)
        for table in ("tcp", "tcp6")
        for host, port, inode in _listening(Path("/proc/net") / table)
        if f"socket:[{inode}]" in sockets
    }


def family(pid: int) -> list[int]:
    """The process and all that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    return [pid, *(one for child in _read(children).split() for one in family(int(child)))]


def _sockets(pid: int) -> list[str]:
    found = []
    for handle in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            found.append(str(handle.readlink()))
        except OSError:  # closed a moment ago
            continue
    return found


def _listening(table: Path) -> list[tuple[str, int, str]]:
    found = []
    for line in _read(table).splitlines()[1:]:
        columns = line.split()
        if columns[3] != LISTEN:
            continue
        host, _colon, port = columns[1].rpartition(":")
        if len(host) == 8:
            host = ".".join(str(part) for part in reversed(bytes.fromhex(host)))
        found.append((host, int(port, 16), columns[9]))
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
