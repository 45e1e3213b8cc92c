"""Filling in what torch and lossdocs do."""

from collections.abc import Iterator
from dataclasses import replace

from lossdocs.contract import model
from lossdocs.contract.model import GENERIC_HEAD, OWN_HEAD, Contract, Probe, dumps, loads
from lossdocs.contract.notation import Raised, Value, parse, same, write
from lossdocs.contract.run import lossdocs_losses, run, torch_losses, torch_version
from lossdocs.derive import sources
from lossdocs.derive.probes import drafts, tensors_of


def recorded(own: Contract, old: Contract) -> tuple[Contract, Contract]:
    """What is a loss's own, and its generic probes, with the outcomes of today.

    An outcome that still holds is left as it is. A generic probe has its reason where it is needed.
    Each probe may name the tensors of the generic ones.
    """
    generic = derived(own, old)
    named = {**generic.tensors, **own.tensors}
    mine = replace(_filled(replace(own, tensors=named)), tensors=own.tensors)
    filled = _filled(generic).probes
    probes = tuple(one if one.differs else replace(one, why="") for one in filled)
    return mine, replace(generic, probes=probes)


def derived(own: Contract, old: Contract) -> Contract:
    """The generic probes that a loss has by its declaration, with the outcomes of old."""
    source = sources.read(own.stem)
    outcomes = {probe.id: probe for probe in old.probes}
    found = [
        replace(outcomes.get(draft.id, Probe(own.stem, draft.id)), **draft._asdict())
        for draft in drafts(source)
    ]
    probes = tuple(model.left(own, found))
    tensors = tensors_of(source, [probe.code for probe in probes])
    return Contract(own.stem, torch_version(), tensors, probes)


def texts(own: Contract, generic: Contract) -> dict[str, str]:
    """The text of each file of a loss, by its name; none for what it has not.

    Raises:
        ValueError: a text would be read as something else.
    """
    stem = own.stem
    files = {f"{stem}.toml": _text(own, OWN_HEAD)} if own.probes or own.exceptions else {}
    return files | {f"generic/{stem}.toml": _text(generic, GENERIC_HEAD)}


def _text(contract: Contract, head: str) -> str:
    text = dumps(contract, head)
    if loads(contract.stem, text) != contract:
        raise ValueError(f"{contract.stem}: its text would be read as something else")
    return text


def findings(contract: Contract) -> Iterator[str]:
    """What somebody has to look at: differences, and reasons for none."""
    for probe in contract.probes:
        reason = probe.why or probe.defect
        if not probe.torch:  # torch has no such loss
            continue
        if isinstance(probe.ours, Raised) and not isinstance(probe.theirs, Raised):
            yield f"{probe.name}: torch takes it, lossdocs refuses: {reason or 'no reason'}"
        elif probe.differs and not reason:
            yield f"{probe.name}: another result without a reason"
        elif probe.why and not probe.lossdocs:
            yield f"{probe.name}: an idle reason: {probe.why}"


def _filled(contract: Contract) -> Contract:
    probes = tuple(_recorded(contract, one) if one.code else one for one in contract.probes)
    return replace(contract, torch=torch_version(), probes=probes)


def _recorded(contract: Contract, probe: Probe) -> Probe:
    ours = run(contract, probe, lossdocs_losses())
    if contract.stem not in torch_losses():
        text = _kept(probe.name, probe.lossdocs, ours.value)
        return replace(probe, lossdocs=text, lossdocs_warns=ours.warnings)
    theirs = run(contract, probe, torch_losses())
    alike = same(ours.value, theirs.value)
    return replace(
        probe,
        torch=_kept(probe.name, probe.torch, theirs.value),
        torch_warns=theirs.warnings,
        lossdocs="" if alike else _kept(probe.name, probe.lossdocs, ours.value),
        lossdocs_warns=ours.warnings,
    )


def _kept(name: str, text: str, value: Value) -> str:
    """A text that still holds, or that of today; of a message the part before names of files."""
    if text and same(value, parse(text)):
        return text
    if isinstance(value, Raised) and '\n  File "' in value.message:
        value = Raised(value.kind, value.message.partition("\n")[0] + "*")
    text = write(value)
    try:
        is_read = same(parse(text), value)
    except (SyntaxError, ValueError):
        is_read = False
    if not is_read:
        raise ValueError(f"{name}: its outcome would not be read back: {text}")
    return text
