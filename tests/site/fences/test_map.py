"""Drawing and table of the map of the losses say the same."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fences import convert
from playwright.sync_api import Browser
from pymdownx.superfences import SuperFencesException

from lossdocs.proof import Derivation
from lossdocs.site.fences import map as site_map
from lossdocs.site.map.relations import edges

PAIRS = [(edge.source, edge.target) for edge in edges()]


def rendered(text: str) -> str:
    """The HTML of a text with the fence."""
    return convert(text, map=site_map.FENCE)


def test_drawing_and_table_show_every_edge() -> None:
    shown = rendered("``` map\n```")
    drawing, table = shown.split("<table>")

    for i, edge in enumerate(edges(), 1):
        (row,) = re.findall(rf'<tr id="map-{i}">(.*?)</tr>', table, re.DOTALL)
        (link,) = re.findall(rf'<a href="([^"]+)" title="([^"]+)">{i}</a>', drawing)
        first = edge.identities[0]
        plain = first.claim.replace("$", "")
        assert html.unescape(link[1]) == plain
        assert f"<title>{html.escape(plain, quote=False)}</title>" in drawing
        assert site_map.title(edge.source) in row
        assert site_map.title(edge.target) in row
        for identity in edge.identities:
            if isinstance(identity, Derivation):
                assert f"<code>{identity.name}</code>" in row
        if isinstance(first, Derivation):
            assert link[0].endswith(f"#{first.name}")
            assert "proved: " in row
        else:
            assert link[0] == f"#map-{i}"
            assert "tested: " in row
            assert f"<code>{html.escape(first.left)}</code>" in row
    assert table.count("<tr id=") == drawing.count("<path ") == len(edges())


def test_a_subject_leads_to_its_page() -> None:
    assert site_map.linked("kl_div", "map.md").startswith('<a href="../losses/kl_div/">Kullback')
    assert site_map.linked("entropy", "map.md") == '<a href="../concepts/entropy/">Entropy</a>'
    assert site_map.linked("softmax", "map.md").startswith('<a href="../proofs/softmax/">')
    assert site_map.linked("relu", "map.md") == "<code>relu</code>"


def test_no_link_stands_in_an_svg() -> None:
    """Material's navigation stops at one: it sets its `href`, which is read-only there."""
    (svg,) = re.findall("<svg.*</svg>", rendered("``` map\n```"), re.DOTALL)

    assert "href" not in svg


def test_a_map_has_no_content() -> None:
    with pytest.raises(SuperFencesException, match="got 'kl_div'"):
        rendered("``` map\nkl_div\n```")


def test_a_phone_shows_a_list(site: Path, serve: Callable[[Path], str], browser: Browser) -> None:
    """The drawing where it has room; the number of a line leads to its proof."""
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(serve(site) + "map/")

    assert not page.locator(".map-drawing").is_visible()
    assert page.locator("#map-1").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.locator(".map-drawing").is_visible()
    page.locator(".map-number.proved > a").first.click()
    page.wait_for_url("**/proofs/**")
    page.close()
