"""Mistakes planted in the element, each of which a check in the browser finds."""

from collections.abc import Callable

import pytest
from explorers import widget
from explorers.javascript import FOLDER
from playwright.sync_api import Error, Page, Route
from sampling import sampled

ONE, OTHER = "kl_div", "cross_entropy"
Opened = Callable[..., Page]
Check = Callable[[Page, str], None]

keyboard, copies = widget.moves_by_keyboard, widget.copies_what_it_shows
story, address = widget.tells_its_story, widget.keeps_its_state_in_the_address
speaks = widget.speaks_once

# What stands in the file, what is written in its place, what finds it, and on which page.
MUTANTS: list[tuple[str, str, Check, str]] = [
    ("{ [field.name]: field.valueAsNumber }", "{}", keyboard, "two_modes"),
    ("{ [field.name]: field.value }", "{}", keyboard, OTHER),
    ("'[data-live]'", "'td [data-live]'", keyboard, OTHER),
    ("old.innerHTML = now.innerHTML;", "old.innerHTML = old.innerHTML;", keyboard, ONE),
    ("this.state[id] !== value", "this.state[id] === value", story, OTHER),
    ("String(now?.getAttribute('aria-pressed'))", "'false'", story, "reductions"),
    ("{ ...initial(this.kind), ...this", "{ ...this", story, OTHER),
    ("control.value = String(this.state[control.name]);", "", story, "reductions"),
    ("this.kind.presets[Number(preset)]", "this.kind.presets[0]", story, "label_smoothing"),
    ("clearTimeout(this.#pause); //", "//", speaks, "label_smoothing"),
    ("said.textContent = this.kind.say(this.state);", "{}", speaks, ONE),
    ("write(this.kind, this.state);", "", address, ONE),
    ("=== 'reset') this.set(initial(this.kind))", "=== 'x') this.set({})", address, ONE),
    ("this.state = read(this.kind);", "this.state = initial(this.kind);", address, "two_modes"),
    ("location.search", "location.hash", address, "label_smoothing"),
    ("address.searchParams.delete(kind.name)", "void 0", address, "reductions"),
    ("this.kind.snippet(this.state)", "''", copies, "binary_cross_entropy"),
    ("=== 'copy'", "=== 'x'", copies, "reductions"),
]


@pytest.mark.parametrize(
    ("old", "new", "check", "name"), sampled(MUTANTS, "mistakes in the element", 3)
)
def test_a_mistake_in_the_element_is_found(
    old: str, new: str, check: Check, name: str, opened: Opened
) -> None:
    text = (FOLDER / "explorer.js").read_text(encoding="utf-8")
    assert old in text
    page = opened("", ready=False, clock=True)
    page.set_default_timeout(4000)  # a check that waits for what never comes has found it

    def mutated(route: Route) -> None:
        changed = text.replace(old, new, 1)
        route.fulfill(body=changed, content_type="text/javascript")

    page.route("**/explorers/explorer.js", mutated)
    page.goto(page.url + f"{name}/")
    widget.explorer(page, name)
    with pytest.raises((AssertionError, Error)):
        check(page, name)


@pytest.mark.parametrize("check", [keyboard, copies, story, address, speaks])
def test_without_a_mistake_nothing_is_found(check: Check, opened: Opened) -> None:
    """The tests above would pass if every check failed."""
    page = opened("label_smoothing/", clock=True)
    check(page, "label_smoothing")
