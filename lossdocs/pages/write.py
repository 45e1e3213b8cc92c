"""Writing repaired pages: whole or not at all, and one run at a time."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


def write_all(texts: Mapping[Path, str]) -> None:
    """Replace the content of every file, or of none if anything interrupts.

    Examples:
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     page = Path(folder, "page.md")
        ...     _ = page.write_text("old")
        ...     write_all({page: "new"})
        ...     print(page.read_text(), len(os.listdir(folder)))
        new 1
    """
    old = {path: path.read_bytes() for path in texts}
    try:
        for path, text in texts.items():
            fill(beside(path), text.encode(), path)
        for path in texts:
            beside(path).replace(path)
    except BaseException:
        for path, content in old.items():
            if path.read_bytes() != content:
                fill(beside(path), content, path)
                beside(path).replace(path)
        raise
    finally:
        for path in texts:
            beside(path).unlink(missing_ok=True)


def beside(path: Path) -> Path:
    """Where the new content of a file is prepared: in its folder, so that a rename moves it."""
    return path.with_name(f".{path.name}.new")


def fill(new: Path, content: bytes, path: Path) -> None:
    """Write a file with the permissions of another."""
    new.write_bytes(content)
    shutil.copymode(path, new)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Refuse to run beside another updater of the same tree, or in a worker of pytest-xdist."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        raise RuntimeError("pages are updated by one process, not by workers of pytest-xdist")
    name = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:16]
    lock = Path(tempfile.gettempdir(), f"pages-{name}.lock")
    # A transaction of SQLite: a lock on every system, which ends with the process that holds it.
    connection = sqlite3.connect(lock, timeout=0)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        connection.close()
        raise RuntimeError("another update of these pages is running") from None
    try:
        yield
    finally:
        connection.close()
