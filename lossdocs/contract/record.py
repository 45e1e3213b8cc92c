"""Filling in what torch and lossdocs do."""

from dataclasses import replace
from typing import Any

from lossdocs.contract.model import Contract, Probe, dumps, loads
from lossdocs.contract.notation import parse, same, write
from lossdocs.contract.run import lossdocs_losses, run, torch_losses, torch_version


def recorded(contract: Contract) -> str:
    """The text of a contract with the outcomes of today; one that still holds is left as it is.

    Raises:
        ValueError: the text would be read as something else.
    """
    probes = tuple(_recorded(contract, probe) for probe in contract.probes)
    today = replace(contract, torch=torch_version(), probes=probes)
    text = dumps(today)
    if loads(contract.stem, text) != today:
        raise ValueError(f"{contract.stem}: its text would be read as something else")
    return text


def _recorded(contract: Contract, probe: Probe) -> Probe:
    ours = run(contract, probe, lossdocs_losses())
    if contract.stem not in torch_losses():
        text = _kept(probe.name, probe.lossdocs, ours.value)
        return replace(probe, lossdocs=text, lossdocs_warns=ours.warnings)
    theirs = run(contract, probe, torch_losses())
    return replace(
        probe,
        torch=_kept(probe.name, probe.torch, theirs.value),
        torch_warns=theirs.warnings,
        lossdocs=""
        if same(ours.value, theirs.value)
        else _kept(probe.name, probe.lossdocs, ours.value),
        lossdocs_warns=ours.warnings,
    )


def _kept(name: str, text: str, value: Any) -> str:
    if text and same(value, parse(text)):
        return text
    text = write(value)
    if not _is_read_as(text, value):
        raise ValueError(f"{name}: its outcome would not be read back: {text}")
    return text


def _is_read_as(text: str, value: Any) -> bool:
    try:
        return same(parse(text), value)
    except (SyntaxError, ValueError):
        return False
