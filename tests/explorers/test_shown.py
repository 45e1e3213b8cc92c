"""What explorers show, and the code that they offer, is what torch says, in whatever state."""

import re
import warnings
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch
from explorers.drawn import check_bars, check_charts
from explorers.javascript import FOLDER, called
from explorers.reference import EXPLORERS, REFERENCES
from explorers.state import Numbers, State, named

from lossdocs.site.fences.explorer import kinds

LIVE = re.compile(r'data-live="([\w-]+)">(.*?)(?=<i class="bar|</span><(?!span>)|</span>$)')
NUMBER = re.compile(r"-?(?:\d+\.\d+(?:e[+-]\d+)?|inf|nan)")
STATES = 70


def kind(name: str) -> Any:
    """The controls and examples of an explorer."""
    module = FOLDER / f"{name}.js"
    controls, presets = called(module, [["default.controls"], ["default.presets"]])
    return controls, presets


@cache
def states(name: str) -> list[State]:
    """The examples, the ends of every slider, and random states."""
    controls, presets = kind(name)
    random = Random(name)  # noqa: S311  # cases, not secrets
    first = {control["id"]: control["value"] for control in controls}
    found = [first | preset["state"] for preset in presets]
    found += [first | {control["id"]: value} for control in controls for value in ends(control)]
    return found + [{c["id"]: random.choice(steps(c)) for c in controls} for _ in range(STATES)]


def ends(control: dict[str, Any]) -> list[Any]:
    """The first and the last value of a control."""
    return [steps(control)[0], steps(control)[-1]]


def steps(control: dict[str, Any]) -> list[Any]:
    """Every value that a reader can choose."""
    if "options" in control:
        return [value for value, _ in control["options"]]
    count = round((control["max"] - control["min"]) / control["step"])
    return [round(control["min"] + i * control["step"], 10) for i in range(count + 1)]


def read(html: str) -> dict[str, list[str]]:
    """The numbers of a page by name; those of the result are its first, and what is beside it."""
    found = {
        name: NUMBER.findall(re.sub("<[^>]*>", " ", text)) for name, text in LIVE.findall(html)
    }
    return {name: numbers for name, numbers in found.items() if numbers}


def agrees(shown: str, value: float) -> bool:
    """Whether a number is what is shown: four decimals, or two digits with an exponent."""
    if not re.match(r"-?\d", shown):
        return shown == str(value)
    if "e" in shown:
        return float(shown) == pytest.approx(value, rel=0.06, abs=2e-7)  # float32 near 1
    return float(shown) == pytest.approx(value, rel=1e-5, abs=5.2e-5)


def executed(code: str) -> dict[str, Any]:
    """The names that a copied program defines."""
    names: dict[str, Any] = {}
    default = torch.get_default_dtype()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of kl_div's mean, which reductions are about
        try:
            exec(code, names)  # noqa: S102  # the project's own code
        finally:
            torch.set_default_dtype(default)
    return names


def copied(name: str, code: str) -> Numbers:
    """What a copied program computes, by the names that the numbers have in the explorer."""
    names = executed(code)
    return {
        key: value
        for start, expression in EXPLORERS[name].COPIED.items()
        for key, value in named(start, eval(expression, names).detach()).items()  # noqa: S307
    }


def text_of(shown: dict[str, list[str]], key: str) -> str:
    """Where an explorer shows a number; its result may be a list, or have another beside it."""
    place = re.fullmatch(r"(result|hard)(\d?)", key)
    if not place:
        return shown[key][0]
    return shown["result"][1 if place[1] == "hard" else int(place[2] or 0)]


@cache
def wanted(name: str) -> list[Numbers]:
    """What torch says to each state, once for all mutants."""
    return [REFERENCES[name](state) for state in states(name)]


def check(folder: Path, name: str) -> None:
    """Compare every number of every state with torch, what the code computes, and the drawing."""
    calls = [[f"default.{what}", state] for what in ("view", "snippet") for state in states(name)]
    results = called(folder / f"{name}.js", calls)
    pages, codes = results[: len(calls) // 2], results[len(calls) // 2 :]
    for html, code, want, state in zip(pages, codes, wanted(name), states(name), strict=True):
        shown = read(html)
        for numbers in (want, copied(name, code)):
            assert len(numbers) >= len(EXPLORERS[name].COPIED)
            for key, value in numbers.items():
                assert agrees(text_of(shown, key), value), (state, key, value)
        check_bars(html)
        check_charts(name, html, state, want)


def test_every_explorer_has_a_reference() -> None:
    assert sorted(REFERENCES) == kinds()


@pytest.mark.parametrize("name", REFERENCES)
def test_what_is_shown_is_what_torch_says(name: str) -> None:
    check(FOLDER, name)


def test_there_are_enough_states() -> None:
    """Each with all its numbers."""
    assert sum(len(states(name)) for name in REFERENCES) >= 500
