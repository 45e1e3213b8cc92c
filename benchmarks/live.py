"""A server that shows edits: where it may listen, what it answers, and waiting for that."""

from __future__ import annotations

import socket
import time
import urllib.request
from collections.abc import Callable

LONGEST = 300.0  # seconds that something may take to be served, on a machine however busy


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
