"""The map of the losses: its edges are proved or tested, and drawing and table say the same."""

import html
import re
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pytest
import torch
from markdown import Markdown
from playwright.sync_api import Browser
from pymdownx.superfences import SuperFencesException
from sympy import Abs, log
from torch.nn import functional
from torch.testing import assert_close

from lossdocs.derivations import catalogue
from lossdocs.proof import Derivation, as_written, derivation, equal, functions, real
from lossdocs.proof.head import Head
from lossdocs.site import map as site_map
from lossdocs.site import relations, rings
from lossdocs.site.relations import EQUALITIES, Equality, edges, proved
from lossdocs.site.rings import BOX, Point, clear, placed

PAIRS = [(edge.source, edge.target) for edge in edges()]


@pytest.fixture
def seldom() -> Iterator[None]:
    """Read the edges anew before and after a test that changes what they are read from."""
    edges.cache_clear()
    relations.formulas.cache_clear()
    yield
    edges.cache_clear()
    relations.formulas.cache_clear()


def rendered(text: str) -> str:
    """The HTML of a text with the fence."""
    fences = [{"name": "map", "class": "map", "format": site_map.fence}]
    options = {"pymdownx.superfences": {"custom_fences": fences}}
    return Markdown(extensions=["pymdownx.superfences"], extension_configs=options).convert(text)


# The edges.


@pytest.mark.parametrize("equality", EQUALITIES, ids=lambda one: f"{one.source}-{one.target}")
def test_an_equality_that_nobody_has_proved_holds_in_torch(equality: Equality) -> None:
    generator = torch.Generator().manual_seed(0)

    def random(*shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=generator, dtype=torch.float64)

    values = {
        "torch": torch,
        "F": functional,
        "x": random(9),
        "y": random(9),
        "p": random(9).sigmoid(),
        "t": (random(9) > 0).double(),
        "rows": random(5, 4),
        "labels": (random(5, 4) > 0).double(),
    }

    assert_close(eval(equality.left, values), eval(equality.right, values))  # noqa: S307 # our own


def test_what_is_proved_stands_in_no_list() -> None:
    """A proof takes the place of a test."""
    pairs = {frozenset(found[:2]) for found in proved()}

    for equality in EQUALITIES:
        assert {equality.source, equality.target} not in pairs


def test_every_named_function_has_a_subject_or_only_abbreviates() -> None:
    named = {e for e in vars(functions).values() if isinstance(e, type) and issubclass(e, Head)}
    short = {Head, functions.Phi, functions.Pair, functions.Let}

    assert named - short == set(relations.SUBJECTS)
    assert set(relations.SUBJECTS.values()) <= {name.partition(".")[0] for name in catalogue()}


@pytest.mark.parametrize(
    ("pair", "name"),
    [
        # by a named function
        ({"kl_div", "cross_entropy"}, "kl_div.decomposition"),
        ({"kl_div", "entropy"}, "kl_div.decomposition"),
        ({"jensen_shannon", "kl_div"}, "jensen_shannon.by_entropies"),
        ({"log_cosh", "sigmoid"}, "log_cosh.softplus_form"),
        # by the loss that is declared
        ({"label_smoothing", "cross_entropy"}, "label_smoothing.mixture"),
        # by the formula of a loss
        ({"smooth_l1_loss", "huber_loss"}, "smooth_l1_loss.of_huber"),
        ({"huber_loss", "l1_loss"}, "huber_loss.attained"),
        (
            {"binary_cross_entropy_with_logits", "binary_cross_entropy"},
            "binary_cross_entropy_with_logits.softplus_form",
        ),
        (
            {"soft_margin_loss", "binary_cross_entropy_with_logits"},
            "soft_margin_loss.binary_cross_entropy",
        ),
    ],
)
def test_relations_are_read_off_the_derivations(pair: set[str], name: str) -> None:
    (edge,) = (edge for edge in edges() if {edge.source, edge.target} == pair)

    assert catalogue()[name] in edge.identities


@pytest.mark.parametrize(
    "name",
    [
        "cross_entropy.gradient",  # a derivative
        "distillation.high_temperature",  # a limit
        "cross_entropy.gradient_sum",  # of a gradient
        "huber_loss.envelope",  # a bound
        "cross_entropy.shift",  # softmax on both sides
        "binary_cross_entropy_with_logits.best_logit",  # about a logit, not the loss
    ],
)
def test_what_states_no_relation_is_not_on_the_map(name: str) -> None:
    assert all(catalogue()[name] not in edge.identities for edge in edges())


def test_that_something_is_a_number_is_no_relation() -> None:
    assert not relations.states_a_value(catalogue()["kl_div.of_itself"])


@pytest.mark.usefixtures("seldom")
def test_a_new_derivation_appears_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = real("a"), real("b")
    with as_written():
        new = derivation("New.", log(1 + Abs(a - b)), equal(log(Abs(a - b) + 1)))
    new.name = "log_cosh.new"
    more = {**catalogue(), new.name: new}
    assert ("log_cosh", "l1_loss") not in PAIRS

    monkeypatch.setattr(relations, "catalogue", lambda: more)

    (edge,) = (edge for edge in edges() if {edge.source, edge.target} == {"log_cosh", "l1_loss"})
    assert edge.identities == (new,)
    assert 'New.<div class="map-formula">' in rendered("``` map\n```")


def test_each_pair_is_one_edge() -> None:
    assert len({frozenset(pair) for pair in PAIRS}) == len(PAIRS)


# What a page shows.


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
    assert site_map.linked("mse_loss", "map.md") == "<code>mse_loss</code>"


def test_no_link_stands_in_an_svg() -> None:
    """Material's navigation stops at one: it sets its `href`, which is read-only there."""
    (svg,) = re.findall("<svg.*</svg>", rendered("``` map\n```"), re.DOTALL)

    assert "href" not in svg


def test_a_map_has_no_content() -> None:
    with pytest.raises(SuperFencesException, match="got 'kl_div'"):
        rendered("``` map\nkl_div\n```")


# Where things stand.


def test_names_do_not_overlap() -> None:
    for a, b in combinations(placed(PAIRS).names.values(), 2):
        assert abs(a.x - b.x) >= BOX[0] or abs(a.y - b.y) >= BOX[1]


def test_a_line_meets_no_third_name() -> None:
    found = placed(PAIRS)
    for pair, line in zip(PAIRS, found.lines, strict=True):
        others = [place for name, place in found.names.items() if name not in pair]
        points = [line.at(t / 50) for t in range(51)]
        assert min(clear(point, other) for point in points for other in others) > 0, pair


def test_numbers_stand_on_their_lines_and_on_nothing_else() -> None:
    found = placed(PAIRS)
    for number, line in zip(found.numbers, found.lines, strict=True):
        assert number in [line.at(t) for t in rings.outwards()]
        assert min(clear(number, name) for name in found.names.values()) > 0
    for a, b in combinations(found.numbers, 2):
        assert abs(a.x - b.x) > 20 or abs(a.y - b.y) > 20


def test_everything_is_inside() -> None:
    found = placed(PAIRS)
    for place in found.names.values():
        assert BOX[0] / 2 <= place.x <= rings.WIDTH - BOX[0] / 2
        assert BOX[1] / 2 <= place.y <= found.height - BOX[1] / 2


def test_the_order_has_the_fewest_crossings_and_is_the_same_each_time() -> None:
    square = [("a", "c"), ("c", "b"), ("b", "d"), ("d", "a")]

    assert rings.cost(rings.ring("abcd", square), square)[0] == 0
    assert placed(PAIRS) == placed(PAIRS)


def test_what_is_related_by_others_is_one_group() -> None:
    assert rings.groups([("a", "b"), ("c", "d"), ("e", "f"), ("d", "a")]) == [
        {"a", "b", "c", "d"},
        {"e", "f"},
    ]


def test_where_a_line_is_short_its_number_stands_where_most_room_is() -> None:
    near = rings.Curve(Point(0, 0), Point(0, 30), Point(0, 60))
    (number,) = rings.numbers([near], [near.start, near.end])

    assert number == Point(0, 30)


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
