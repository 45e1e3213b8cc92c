"""The fence `errors`: the calls that end in a message of the forms that it holds, one a line.

The calls and the messages are those of `lossdocs.contract`, which the tests run.
"""

from __future__ import annotations

import html
from functools import lru_cache

from lossdocs.contract.errors import of_forms, raised, said
from lossdocs.contract.model import Probe
from lossdocs.site import plain_markdown
from lossdocs.site.fences.behaviour import framed, known
from lossdocs.site.fences.fence import Fence, To
from lossdocs.site.inputs import fingerprint
from lossdocs.site.page import published, relative
from lossdocs.site.plain_markdown import code

COLUMNS = ("Call", "Message")


def as_html(content: str, page: str) -> str:
    """A table below a line that opens it.

    Raises:
        ValueError: no call ends in such a message.
    """
    rows = "".join(
        f'<tr><td><a href="{relative(f"behaviour/{probe.stem}.md", page)}#{probe.id}">'
        f"<code>{html.escape(shown(probe), quote=False)}</code></a></td>"
        f"<td><code>{html.escape(said(probe), quote=False)}</code></td></tr>"
        for probe in found(content)
    )
    table = framed("errors", COLUMNS, rows)
    return f"<details><summary>Calls that end in such a message</summary>{table}</details>"


def as_markdown(content: str, to: To) -> str:
    """The same table, without links."""
    rows = ((code(shown(probe)), code(said(probe))) for probe in found(content))
    return plain_markdown.table(COLUMNS, rows)


def shows(content: str) -> str:
    """The contracts of the losses that have a page."""
    return fingerprint("lossdocs/contract/**/*.toml") + " ".join(published())


FENCE = Fence(as_html, as_markdown, shows)


def found(content: str) -> list[Probe]:
    """One call for each message of the losses that have a page."""
    messages = messages_of(shows(content))
    probes = [messages[message] for message in of_forms(messages, content)]
    if not probes:
        raise ValueError(f"no call ends in a message of the form {content!r}")
    return probes


@lru_cache(1)
def messages_of(_: str) -> dict[str, Probe]:
    """The messages of the losses that have a page, read once for all pages."""
    return raised(known().values())


def shown(probe: Probe) -> str:
    """The code of a call in one line."""
    return " ".join(line.strip() for line in probe.code.strip().splitlines())
