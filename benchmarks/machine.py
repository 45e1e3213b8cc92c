"""On what something is measured, and when."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from lossdocs.measurements.costs import Cost, Run


def run(costs: Sequence[Cost]) -> Run:
    """What was measured, today and here."""
    return Run(today(), ", ".join(f"{what}: {name}" for what, name in machine().items()), [*costs])


def today() -> str:
    """The date."""
    return datetime.now(UTC).date().isoformat()


def machine() -> dict[str, str]:
    """What it was measured on."""
    return {
        "processor": processor(),
        "cores": str(os.cpu_count()),
        "memory": memory(),
        "system": platform.platform(terse=True),
    }


def processor() -> str:
    """Its name, which only Linux keeps in a file."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def memory() -> str:
    """All of it, where the system tells."""
    try:
        return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"
    except (AttributeError, ValueError):
        return "unknown"
