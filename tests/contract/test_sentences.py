"""Code in the sentences of a contract names what exists, and they say of arguments what is so."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lossdocs.contract.model import Contract, load
from lossdocs.derive.sources import stems
from lossdocs.pages import codespans, declared
from lossdocs.pages.fences import separate
from lossdocs.pages.model import split_lines

SENTENCES = ("shows", "why", "defect", "right", "cause", "fix")


def wrong(contract: Contract) -> Iterator[str]:
    """What is wrong with the sentences of a contract."""
    page = Path(f"{contract.stem}.md")
    tensors = [f"{name} = {code}" for name, code in contract.tensors.items()]
    for probe in contract.probes:
        named = [*tensors, probe.code, probe.torch, probe.lossdocs]
        for parts in (separate(split_lines(getattr(probe, one))) for one in SENTENCES):
            found = (*codespans.wrong(page, parts, named), *declared.wrong(page, parts))
            yield from (f"{probe.name}: {failure.message}" for failure in found)


@pytest.mark.parametrize("stem", stems())
def test_sentences_name_what_exists(stem: str) -> None:
    assert list(wrong(load(stem))) == []


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_that_does_not_is_found(sentence: str) -> None:
    contract = load("kl_div")
    first = contract.probes[0]
    for said in ("With `pos_wieght`", '`"sum"` is the default', "torch 2.12 refuses"):
        changed: dict[str, Any] = {sentence: said}
        planted = replace(contract, probes=(replace(first, **changed),))
        assert len(list(wrong(planted))) == 1
