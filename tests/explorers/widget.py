"""What must hold of an explorer in the browser: checks that the tests and the mutants share."""

from typing import Any

from explorers.reference import REFERENCES
from explorers.state import State
from explorers.test_shown import agrees, copied, read, text_of
from playwright.sync_api import Locator, Page

PAUSE = 500  # milliseconds: a little more than the explorer's
HOUR = 3600  # seconds of the clock of a page, which begins at 0


def explorer(page: Page, name: str) -> Locator:
    """The explorer of a name, once it moves."""
    found = page.locator(f"loss-explorer[kind={name}]")
    found.and_(page.locator("[data-ready]")).wait_for()
    return found


def state(found: Locator) -> State:
    """The values that its controls have on the page; not what its script believes."""
    fields: State = found.evaluate(
        """element => Object.fromEntries([...element.querySelectorAll('input, select')].map(
             field => [field.name, field.type === 'range' ? field.valueAsNumber : field.value]))"""
    )
    return fields


def agrees_with_torch(found: Locator, name: str) -> None:
    """Compare the numbers that are seen with torch's for the values of the controls."""
    shown = read(found.inner_html())
    for key, value in REFERENCES[name](state(found)).items():
        assert agrees(text_of(shown, key), value), (state(found), key, value)
    for field in found.locator("input").all():
        beside = found.locator(f"[data-live={field.get_attribute('name')}-value]").text_content()
        assert float(beside or "nan") == float(field.input_value())


def moves_by_keyboard(page: Page, name: str) -> None:
    """Move every control that is seen with the keys, and compare after each."""
    found = explorer(page, name)
    page.evaluate("document.activeElement.blur()")
    fields = found.locator("input:visible, select:visible")
    fields.first.focus()
    for i in range(fields.count()):
        focused: dict[str, Any] = page.evaluate(
            "({name: document.activeElement.name, tag: document.activeElement.tagName})"
        )
        assert focused["name"] == fields.nth(i).get_attribute("name"), "Tab reaches them in order"
        before = state(found)[focused["name"]]
        keys = ["ArrowDown"] if focused["tag"] == "SELECT" else ["ArrowLeft", "ArrowLeft"]
        for key in keys:
            page.keyboard.press(key)
        if state(found)[focused["name"]] == before:
            page.keyboard.press("ArrowRight" if focused["tag"] != "SELECT" else "ArrowUp")
        assert state(found)[focused["name"]] != before
        agrees_with_torch(found, name)
        if focused["name"] != "targets":
            page.keyboard.press("Tab")


def copies_what_it_shows(page: Page, name: str) -> None:
    """Run the program that the button copies, and compare with what is seen."""
    found = explorer(page, name)
    found.get_by_role("button", name="Copy as PyTorch").focus()
    page.keyboard.press("Enter")
    found.get_by_text("Copied.").wait_for()
    code = page.evaluate("navigator.clipboard.readText()")
    assert code == found.locator("pre code").text_content()
    shown = read(found.inner_html())
    for key, value in copied(name, code).items():
        assert agrees(text_of(shown, key), value), (state(found), key, value)


def tells_its_story(page: Page, name: str) -> None:
    """Press each example: its values, its story, and that it is pressed, alone."""
    found = explorer(page, name)
    stories = set()
    for button in found.locator("[data-preset]").all():
        button.focus()
        page.keyboard.press("Space")
        assert button.get_attribute("aria-pressed") == "true"
        assert found.locator("[aria-pressed=true]").count() == 1
        stories.add(found.locator(".story").inner_text())
        for part in found.locator("[data-when]").all():
            control, _, value = (part.get_attribute("data-when") or "").partition("=")
            assert part.is_visible() == (state(found)[control] == value)
        agrees_with_torch(found, name)
    assert len(stories) == found.locator("[data-preset]").count()


def keeps_its_state_in_the_address(page: Page, name: str) -> None:
    """Change something, load the address anew, and find the same; a reset clears it."""
    found = explorer(page, name)
    found.locator("[data-preset]").last.click()
    found.locator("input:visible").first.press("ArrowRight")
    changed = state(found)
    assert f"{name}=" in settled(page)
    page.goto(settled(page))
    assert state(explorer(page, name)) == changed
    agrees_with_torch(found, name)
    explorer(page, name).get_by_role("button", name="Reset").click()
    assert f"{name}=" not in settled(page)


def settled(page: Page) -> str:
    """The address, once the pause is over after which it follows a change."""
    page.clock.run_for(PAUSE)
    address: str = page.evaluate("location.href")
    return address


def speaks_once(page: Page, name: str) -> None:
    """Press a key five times: one sentence is said, after the last."""
    found = explorer(page, name)
    found.evaluate(
        """element => { window.said = []; for (const live of
             element.querySelectorAll('[role=status], [aria-live], output'))
           new MutationObserver(() => said.push(live.textContent))
             .observe(live, { childList: true, characterData: true, subtree: true }); }"""
    )
    found.locator("input:visible").first.focus()
    page.clock.pause_at(HOUR)  # each press comes at its time, however busy the machine
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
        page.clock.run_for(PAUSE // 10)
    page.clock.run_for(3 * PAUSE)  # in which a second one would be said
    said = page.evaluate("said")
    assert len(said) == 1
    assert said[0] == found.locator(".said").inner_text()
    assert any(char.isdigit() for char in said[0])
