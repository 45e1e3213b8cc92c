"""What torch says when it refuses, and which entry of the page of errors explains it.

A message is general when each number and each shape in it is a `#`. Most messages are of a form
that many losses share: an entry of the page names it in a fence `errors`, with a star for any
text, and new losses need no new entry. What one loss alone says has its cause and its fix in the
contract of the loss.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lossdocs.contract.model import Contract, Probe
from lossdocs.contract.notation import Raised

SHAPE = re.compile(r"\[[\d, ]*\]")
NUMBER = re.compile(r"(?<![\w.])-?(?:0x[0-9a-f]+|\d+(?:\.\d+)?|inf)(?!\w)")
FENCE = re.compile(r"^``` errors\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


def general(message: str) -> str:
    """A message with a placeholder for each number and each shape.

    Examples:
        >>> general("IndexError: Target 7 is out of bounds.")
        'IndexError: Target # is out of bounds.'
    """
    return " ".join(NUMBER.sub("#", SHAPE.sub("[#]", message)).split()).rstrip(" *")


def said(probe: Probe) -> str:
    """The type and the message that torch raises; nothing where it gives a value."""
    theirs = probe.theirs
    return f"{theirs.kind}: {theirs.message}" if isinstance(theirs, Raised) else ""


def raised(contracts: Iterable[Contract]) -> dict[str, Probe]:
    """Every general message of torch, with the first probe that ends in it."""
    found: dict[str, Probe] = {}
    for probe in (probe for contract in contracts for probe in contract.probes):
        if message := said(probe):
            found.setdefault(general(message), probe)
    return found


def explained(contracts: Iterable[Contract]) -> dict[str, Probe]:
    """The general messages that have their cause in a contract, with the probe."""
    probes = (probe for contract in contracts for probe in contract.probes if probe.cause)
    return {general(said(probe)): probe for probe in probes}


def forms(page: str) -> list[str]:
    """The forms of messages that the entries of a page name."""
    return [form for fence in FENCE.findall(page) for form in fence.splitlines()]


def of_form(message: str, form: str) -> bool:
    """Whether a general message has a form.

    Examples:
        >>> of_form("TypeError: f() missing # arguments", "TypeError: *() missing # *")
        True
    """
    return pattern(form).fullmatch(message) is not None


@lru_cache(1000)  # each message is held against each form
def pattern(form: str) -> re.Pattern[str]:
    """What has a form."""
    return re.compile(".*".join(map(re.escape, form.split("*"))))


def of_forms(messages: Iterable[str], content: str) -> Iterator[str]:
    """The messages that have one of the forms of a fence, in order."""
    forms = content.splitlines()
    return (one for one in sorted(messages) if any(of_form(one, form) for form in forms))
