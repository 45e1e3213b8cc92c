"""An entry of the page of errors that follows from a contract is a session that holds."""

from pathlib import Path
from typing import Any

import pytest

from lossdocs.contract.entries import BEGIN, HEAD, written
from lossdocs.contract.errors import explained, general
from lossdocs.contract.model import Contract, Probe, load
from lossdocs.derive.sources import stems
from lossdocs.pages.__main__ import main

START = """\
```pycon
>>> import torch
>>> import torch.nn.functional as F
>>> from torch import nn
```
"""
CONTRACTS = [load(stem) for stem in stems()]
LONG = "one of the words of a message that goes on and on, and says much more than its first line"


def probe(**fields: str) -> Contract:
    """A contract of one probe, which has a cause."""
    given: dict[str, Any] = {"cause": "Because", "fix": "Do `that`", "instead": "x.sum()"} | fields
    one = Probe("kl_div", "values.wrong", "A refusal", "kl_div(x, y)", **given)
    tensors = {"x": "tensor([1.0, 2.0])", "y": "x[0] + inf", "z": "tensor(0.0)"}
    return Contract("kl_div", "2.13", tensors, (one,))


def test_every_entry_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also of the losses that have no page yet; the page of errors checks its own."""
    page = tmp_path / "errors.md"
    page.write_text(written(START, CONTRACTS))
    assert page.read_text().count("\n### ") == len(explained(CONTRACTS)) > 1

    assert main(["check", str(page)]) == 0, capsys.readouterr().out

    page.write_text(page.read_text().replace("tensor(0.5000)", "tensor(0.5001)"))
    assert main(["check", str(page)]) == 1


def test_an_entry_has_the_parts_of_the_others() -> None:
    """The tensors that a call names stand before it, once, under names that a reader has."""
    contract = probe(torch="raises ValueError: Sizes 2 and [3] differ.")

    assert written("Above\n", [contract]) == (
        f"""\
Above

{BEGIN}{HEAD}
### Sizes N and [N] differ

<div class="grid" markdown>

``` pycon title="Wrong"
>>> x = torch.tensor([1.0, 2.0])
>>> y = x[0] + torch.inf
>>> F.kl_div(x, y)
Traceback (most recent call last):
  ...
ValueError: Sizes 2 and [3] differ.
```

``` pycon title="Right"
>>> x.sum()
tensor(3.)
```

</div>

**Cause.** Because.

**Fix.** Do `that`.
See [`kl_div`](losses/kl_div.md).
"""
    )


def test_a_module_and_what_stands_before_a_call_are_written_too() -> None:
    """With the names of torch."""
    instead = "m = KLDivLoss(reduction='sum')\nm(z, tensor(1.0))"
    page = written("", [probe(torch="raises ValueError: no", instead=instead)])

    assert ">>> z = torch.tensor(0.0)\n>>> m = nn.KLDivLoss(reduction='sum')\n" in page
    assert ">>> m(z, torch.tensor(1.0))\ntensor(0.)\n" in page


def test_entries_take_the_place_of_the_old_ones() -> None:
    """Where there are none, the heading above them goes too."""
    some = written("Above\n", [probe(torch="raises ValueError: no")])
    none = written(some, [])

    assert none == f"Above\n\n{BEGIN}"
    assert written(none, [probe(torch="raises ValueError: no")]) == some


def test_a_long_message_has_a_shorter_heading() -> None:
    """That ends with a word."""
    page = written("", [probe(torch=f"raises ValueError: {LONG}")])

    [heading] = [line for line in page.splitlines() if line.startswith("### ")]
    assert 60 < len(heading) < 90
    assert f"{heading.removeprefix('### ')} " in LONG
    assert f"ValueError: {LONG}\n" in page


def test_a_call_that_torch_takes_says_nothing() -> None:
    """And explains nothing."""
    assert explained([probe(torch="raises TypeError: in 3 of [4, 5]")]).keys() == {
        general("TypeError: in 7 of [8]")
    }
    assert explained([probe(torch="raises TypeError: no", cause="")]) == {}
