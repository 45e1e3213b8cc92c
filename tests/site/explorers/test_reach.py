"""Explorers for everyone: screen readers, phones, forced colours, slow networks."""

import gzip
from collections.abc import Callable
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe import Contrasts, violations
from explorers import widget
from explorers.reference import REFERENCES
from playwright.sync_api import Page, Request, Route
from sampling import sampled

Opened = Callable[..., Page]
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize(
    ("name", "width"), sampled(product(REFERENCES, [320, 1280]), "axe finds nothing", 1)
)
def test_axe_finds_nothing(name: str, width: int, opened: Opened) -> None:
    """At WCAG 2.2 AA, on the whole page, narrow and wide; a label taken away is found."""
    page = opened(f"{name}/", viewport={"width": width, "height": 900})
    page.locator("loss-explorer summary").click()
    assert violations(page) == []
    page.evaluate(
        """() => { const field = document.querySelector('loss-explorer input');
             field.removeAttribute('aria-label'); field.removeAttribute('id'); }"""
    )
    assert {line.partition(":")[0] for line in violations(page)} == {"label"}
    assert Contrasts().judge(page) == []


@pytest.mark.parametrize("name", sampled(REFERENCES, "a phone shows all of it", 1))
def test_a_phone_shows_all_of_it(name: str, opened: Opened) -> None:
    """In every example nothing sticks out, no number is cut, and a finger moves a slider."""
    page = opened(f"{name}/", **PHONE)
    found = widget.explorer(page, name)
    for button in found.locator("[data-preset]").all():
        button.tap()
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        wide = found.evaluate(
            """element => { const { right } = element.getBoundingClientRect();
                 return [...element.querySelectorAll('[data-live], input, select, button, th, td')]
                   .filter(one => one.offsetParent && !one.closest('pre'))
                   .filter(one => one.getBoundingClientRect().right > right
                     || one.scrollWidth > one.clientWidth + 1 && one.clientWidth)
                   .map(one => one.outerHTML.slice(0, 99)); }"""
        )
        assert not wide
    slider = found.locator("input:visible").first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2)
    low, high = (float(slider.get_attribute(end) or "") for end in ("min", "max"))
    assert float(slider.input_value()) == pytest.approx(high, abs=0.4 * (high - low))
    assert float(slider.input_value()) > (low + high) / 2
    widget.agrees_with_torch(found, name)


@pytest.mark.parametrize("name", sampled(REFERENCES, "forced colours keep what is drawn", 1))
def test_forced_colours_keep_what_is_drawn(name: str, opened: Opened) -> None:
    """Bars and curves differ from what they lie on."""
    page = opened(f"{name}/", forced_colors="active")
    same = page.evaluate(
        """() => { const style = getComputedStyle, back = style(document.body).backgroundColor;
             const bars = [...document.querySelectorAll('loss-explorer .bar > i')]
               .filter(bar => style(bar).backgroundColor === style(bar.parentNode).backgroundColor);
             const curves = [...document.querySelectorAll('loss-explorer .curve')]
               .filter(curve => style(curve).stroke === back);
             return bars.length + curves.length; }"""
    )

    assert same == 0
    assert page.locator("loss-explorer :is(.bar, .curve)").count() > 0


@pytest.mark.parametrize("name", sampled(REFERENCES, "nothing moves by itself", 1))
def test_nothing_moves_by_itself(name: str, opened: Opened) -> None:
    """Who asked for less motion gets what everyone gets: each change at once."""
    page = opened(f"{name}/", reduced_motion="reduce")
    found = widget.explorer(page, name)
    for button in found.locator("[data-preset], [data-fit]").all():
        button.click()
        running = (
            "e => document.getAnimations().filter(one => e.contains(one.effect.target)).length"
        )
        assert found.evaluate(running) == 0
        widget.agrees_with_torch(found, name)


# A frame is drawn before the next; only then are its shifts known.
FRAMES = """() => new Promise(done => {
    let left = 10;
    const next = () => left-- ? requestAnimationFrame(next) : done();
    next();
})"""
DRAWN = """() => document.fonts.status === "loaded"
    && performance.getEntriesByName("first-contentful-paint").length"""


@pytest.mark.parametrize(
    ("name", "width"),
    sampled(product(REFERENCES, [390, 1280]), "nothing moves when the script arrives", 1),
)
def test_nothing_moves_when_the_script_arrives(name: str, width: int, opened: Opened) -> None:
    """A script that comes when all is drawn shifts nothing; a shift that is made is noticed."""
    page = opened("", ready=False, viewport={"width": width, "height": 900})
    page.add_init_script(
        """window.shifts = []; new PerformanceObserver(list => {
             shifts.push(...list.getEntries());
           }).observe({ type: 'layout-shift', buffered: true });"""
    )
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/explorer.js", hold)
    page.goto(page.url + f"{name}/", wait_until="commit")
    page.wait_for_function(DRAWN)
    [route] = held
    route.continue_()
    widget.explorer(page, name)
    page.evaluate(FRAMES)
    # What moves before, as where a font arrives late, is not by the script.
    since = """() => { const [script] = performance.getEntriesByType("resource")
                         .filter(one => one.name.endsWith("/explorer.js"));
                       return shifts.filter(one => one.startTime > script.responseStart)
                         .reduce((sum, one) => sum + one.value, 0); }"""
    assert page.evaluate(since) < 0.001

    page.locator("h1").evaluate("one => one.insertAdjacentHTML('afterend', '<p>One</p><p>Two</p>')")
    page.wait_for_function(f"() => ({since})() > 0.001")


@pytest.mark.parametrize("name", [*sampled(REFERENCES, "the code of a page is small", 1), "two"])
def test_the_code_of_a_page_is_small(name: str, opened: Opened, folder: Path) -> None:
    """At most 15 kB when packed, with the styles; a page without an explorer gets no script."""
    page = opened("", ready=False)
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(urlsplit(request.url).path)

    page.on("request", note)
    assert not [path for path in asked if "/explorers/" in path]
    page.goto(page.url + f"{name}/", wait_until="networkidle")
    ours = {path for path in asked if "/explorers/" in path or "explorers.css" in path}
    packed = {path: len(gzip.compress((folder / f"site{path}").read_bytes())) for path in ours}

    assert len(packed) >= 5
    assert sum(packed.values()) <= 15000, packed


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_carries_data_stands_out(scheme: str, opened: Opened) -> None:
    """Both colours have a contrast of at least 4.5 to 1 against the page."""
    page = opened("two/", color_scheme=scheme)
    colours = page.evaluate(
        """() => { const draw = document.createElement('canvas').getContext('2d');
             const style = getComputedStyle(document.body);
             const names = ['--explorer-a', '--explorer-b', '--md-default-bg-color'];
             return names.map(name => { draw.fillStyle = style.getPropertyValue(name);
               draw.fillRect(0, 0, 1, 1); return [...draw.getImageData(0, 0, 1, 1).data]; }); }"""
    )
    *data, back = (luminance(colour[:3]) for colour in colours)

    for one in data:
        lighter, darker = max(one, back), min(one, back)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(colour: list[int]) -> float:
    """The relative luminance that WCAG defines."""
    channels = [value / 255 for value in colour]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
