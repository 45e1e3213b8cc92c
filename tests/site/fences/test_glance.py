"""The fence `glance` shows what a loss is, and what its page adds."""

import pytest

from lossdocs.site.fences.glance import FENCE, torch_of

LOSS = "kl_div"
PAGE = f"losses/{LOSS}.md"
OWN = f"{LOSS}\nUnit | nats, $q$\nTarget | [`p`](#target)\nDtypes |"


def test_its_rows_are_those_of_the_declaration_and_of_the_page() -> None:
    shown = FENCE.as_html(OWN, PAGE)

    assert '<th scope="row">Function</th><td><code>F.kl_div(input, target, ' in shown
    assert '<th scope="row">Target</th><td><a href="#target"><code>p</code></a></td>' in shown
    assert '<th scope="row">Unit</th><td>nats, <span class="arithmatex">' in shown
    assert "Dtypes" not in shown


def test_in_markdown_they_are_a_table_with_links_from_outside() -> None:
    lines = FENCE.as_markdown(OWN, "/".__add__).splitlines()

    assert lines[:2] == ["|  |  |", "| --- | --- |"]
    assert f"| Target | [`p`](/losses/{LOSS}.md#target) |" in lines
    assert "| Unit | nats, $q$ |" in lines


def test_a_bar_in_a_cell_ends_no_cell_in_markdown() -> None:
    assert r"| Unit | a \| b |" in FENCE.as_markdown(f"{LOSS}\nUnit | a | b", str)


def test_a_loss_that_torch_has_not_was_tried_with_none(monkeypatch: pytest.MonkeyPatch) -> None:
    from lossdocs.contract.model import Contract  # noqa: PLC0415
    from lossdocs.site.fences import glance  # noqa: PLC0415

    assert torch_of(LOSS) == "2.13"
    monkeypatch.setattr(glance, "contract_of", lambda stem: Contract(stem, "2.13", {}, ()))
    assert torch_of("info_nce") == ""


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("kl_dev", "the first line must name a loss, got 'kl_dev'"),
        ("", "the first line must name a loss, got ''"),
        (f"{LOSS}\nUnit: nats", "a row must be a name and a cell, Name | cell, got 'Unit: nats'"),
    ],
)
def test_what_is_no_loss_or_no_row_fails_the_build(content: str, message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("|", r"\|")):
        FENCE.as_html(content, PAGE)
