"""A server that shows edits: waiting for what it answers, and what it spends meanwhile."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

LONGEST = 300.0  # seconds that something may take to be served, on a machine however busy
QUIET = 3.0  # seconds without work, after which nothing follows


def free_address() -> str:
    """A host and a port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


def got(url: str) -> bytes:
    """What is answered there, or nothing where there is nothing yet."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310  # ours
            content: bytes = answer.read()
            return content
    except OSError:
        return b""


def until(holds: Callable[[], bool], says: str) -> None:
    """Wait until something holds.

    Raises:
        TimeoutError: it does not, for long.
    """
    end = time.monotonic() + LONGEST
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"{says} was not served within {LONGEST:.0f} s")
        time.sleep(0.05)


@contextmanager
def serving(command: Sequence[str], folder: Path) -> Iterator[tuple[psutil.Process, str]]:
    """Serve a folder; its server and address, once there is a page and nothing more to do."""
    place = free_address()
    environment = os.environ | {"PYTHONPATH": str(folder), "NO_MKDOCS_2_WARNING": "1"}
    command = [*command, "--dev-addr", place]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=quiet, stderr=quiet)
    try:
        until(lambda: b"</html>" in got(f"http://{place}/"), "the first page")
        server = psutil.Process(process.pid)
        settled(server)
        yield server, f"http://{place}/"
    finally:
        process.terminate()
        process.wait()


def spent(server: psutil.Process) -> float:
    """The CPU seconds of a process and of those that it has started."""
    times = [one.cpu_times() for one in [server, *server.children(recursive=True)]]
    return float(sum(sum(one[:4]) for one in times))  # its own, and those of children that ended


def settled(server: psutil.Process) -> float:
    """The CPU seconds of a server once it has nothing more to do: it looks at the files alone.

    Raises:
        TimeoutError: it does not come to rest.
    """
    last = spent(server)
    for _ in range(int(LONGEST / QUIET)):
        time.sleep(QUIET)
        now = spent(server)
        if now - last < 0.1 * QUIET:
            return now
        last = now
    raise TimeoutError(f"the server did not come to rest within {LONGEST:.0f} s")
