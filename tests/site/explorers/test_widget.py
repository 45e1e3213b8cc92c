"""Explorers in Chromium: their numbers, the keyboard, the address, and going from page to page."""

from collections.abc import Callable

import pytest
from explorers import widget
from explorers.reference import REFERENCES
from playwright.sync_api import Page
from sampling import sampled

ONE, OTHER = "kl_div", "cross_entropy"
Opened = Callable[..., Page]


CHECKS = [
    widget.moves_by_keyboard,
    widget.copies_what_it_shows,
    widget.tells_its_story,
    widget.keeps_its_state_in_the_address,
    widget.speaks_once,
]


@pytest.mark.parametrize(
    ("check", "name"),
    [(check, name) for check in CHECKS for name in sampled(REFERENCES, check.__name__, 1)],
)
def test_an_explorer(check: Callable[[Page, str], None], name: str, opened: Opened) -> None:
    check(opened(f"{name}/", clock=True), name)


@pytest.mark.parametrize("name", sampled(REFERENCES, "without", 1))
def test_without_javascript_the_first_state_is_there(name: str, opened: Opened) -> None:
    """The same numbers, which are torch's, and nothing to click or to type into."""
    found = widget.explorer(opened(f"{name}/"), name)
    still = opened(f"{name}/", ready=False, java_script_enabled=False).locator("loss-explorer")

    widget.agrees_with_torch(found, name)
    assert still.text_content() == found.text_content()
    assert still.locator("table").first.is_visible()
    assert still.locator(":is(input, button):visible").count() == 0
    for choice in still.locator("select:visible").all():
        assert choice.evaluate("one => getComputedStyle(one).interactivity") == "inert"


def test_instant_navigation_there_and_back(opened: Opened) -> None:
    """The same document shows one explorer after another, and going back keeps the state."""
    page = opened("", ready=False, clock=True)
    page.evaluate("window.kept = true")
    for name in (ONE, OTHER):
        page.locator("article").get_by_role("link", name=name, exact=True).click()
        found = widget.explorer(page, name)
        found.locator("[data-preset]").last.click()
        assert f"{name}=" in widget.settled(page)
        changed = widget.state(found)
        page.locator("article").get_by_role("link", name="home").click()
        page.get_by_role("heading", name="Home").wait_for()
        page.go_back()
        assert widget.state(widget.explorer(page, name)) == changed
        widget.agrees_with_torch(widget.explorer(page, name), name)
        page.locator("article").get_by_role("link", name="home").click()
        page.get_by_role("heading", name="Home").wait_for()

    assert page.evaluate("window.kept")


def test_two_on_a_page_keep_apart(opened: Opened) -> None:
    """Each has its own controls and its own part of the address."""
    page = opened("two/", clock=True)
    for name in (ONE, "two_modes"):
        widget.explorer(page, name).locator("[data-preset]").nth(1).click()
    page.goto(widget.settled(page))

    for name in (ONE, "two_modes"):
        found = widget.explorer(page, name)
        assert found.locator("[data-preset]").nth(1).get_attribute("aria-pressed") == "true"
        widget.agrees_with_torch(found, name)


def test_an_address_that_says_nonsense_is_harmless(opened: Opened) -> None:
    """What is too large is brought inside, and what nothing has is left out."""
    page = opened(f"{OTHER}/?{OTHER}=x00_999*x01_zz*y0_7*reduction_sum*nothing_1*x02_")
    found = widget.explorer(page, OTHER)

    state = widget.state(found)
    assert [state[name] for name in ("x00", "x01", "x02", "y0")] == [6, 1, 0, "0"]
    assert state["reduction"] == "sum"
    widget.agrees_with_torch(found, OTHER)


def test_the_fits_are_found_on_the_page(opened: Opened) -> None:
    """Forward the moments of p, reverse what is near: a mode of it, or the middle."""
    page = opened("two_modes/")
    found = widget.explorer(page, "two_modes")
    found.get_by_role("button", name="Reverse fit").click()
    found.get_by_role("button", name="Minimise KL(p‖q)").click()
    forward = widget.state(found)
    again = found.get_by_role("button", name="Minimise KL(q‖p) from here")
    again.click()
    middle = widget.state(found)
    found.get_by_label("Mean of q").fill("-2")
    again.click()
    reverse = widget.state(found)

    assert (forward["mean"], forward["spread"]) == pytest.approx((0, 10**0.5), abs=0.006)
    assert middle["mean"] == pytest.approx(0, abs=0.01)
    assert (reverse["mean"], reverse["spread"]) == pytest.approx((-3, 1), abs=0.05)
