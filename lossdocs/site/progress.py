"""How far a build has come, in the log."""

from __future__ import annotations

import logging
from collections import Counter
from time import monotonic

log = logging.getLogger("mkdocs.lossdocs.progress")

SECONDS = 2.0  # that who looks at the terminal waits for a word


class Progress:
    """Says what is being done when it takes a while; a fast build says nothing."""

    def begin(self) -> None:
        """Begin to count, and to wait."""
        self.began = self.said = monotonic()
        self.counts: Counter[str] = Counter()
        self.text = ""  # what was said last

    def step(self, done: str, total: int) -> None:
        """Count a page more with which this is done."""
        self.counts[done] += 1
        if monotonic() - self.said > SECONDS:
            self.say(f"{done} {self.counts[done]:,} of {total:,} pages ...")

    def say(self, text: str) -> None:
        """Say something, unless the build has just begun."""
        if monotonic() - self.began > SECONDS:
            log.info(text)
            self.text = text
            self.said = monotonic()


progress = Progress()
