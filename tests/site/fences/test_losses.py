"""The fence `losses` lists the losses that have a page, without a list of them."""

import pytest

from lossdocs.declare.declaration import Declaration, Parameter
from lossdocs.derive.sources import Source, published, read
from lossdocs.site.fences.losses import FENCE, divides

LOSS = "kl_div"


def test_each_loss_has_a_row_with_its_names() -> None:
    shown = FENCE.as_html("", "losses/index.md")

    assert shown.count("<tr>") == 1 + len(published())
    assert f'<td><a href="{LOSS}/">Kullback-Leibler divergence</a><br><code>{LOSS}</code>' in shown
    assert "<td>probabilities or log-probabilities</td><td>entries; <code>batchmean</code>" in shown


def test_in_markdown_it_is_a_table() -> None:
    first, _, *rows = FENCE.as_markdown("", "/".__add__).splitlines()

    assert first == "| Loss | Input | Target | `mean` divides by |"
    assert len(rows) == len(published())
    assert f"| [Kullback-Leibler divergence](/losses/{LOSS}.md)<br>`{LOSS}`" in "\n".join(rows)


@pytest.mark.parametrize(
    ("content", "address", "source"),
    [
        ("references", f"../losses/{LOSS}/#reference", f"losses/{LOSS}.md#reference"),
        ("vectors", f"../behaviour/vectors/{LOSS}.json", f"behaviour/vectors/{LOSS}.json"),
    ],
)
def test_it_is_a_sentence_of_links_too(content: str, address: str, source: str) -> None:
    assert f'<a href="{address}"><code>{LOSS}</code></a>' in FENCE.as_html(content, "reference.md")
    assert f"[`{LOSS}`](/{source})" in FENCE.as_markdown(content, "/".__add__)


def test_anything_else_fails_the_build() -> None:
    with pytest.raises(ValueError, match="must hold nothing, references or vectors, got 'names'"):
        FENCE.as_html("names", "reference.md")


def test_a_mean_by_weights_says_of_what_they_are() -> None:
    of_classes = read("nll_loss")
    weight = Parameter("weight", "EntryWeight | None", None)
    taken = (Parameter("input", "Reals"), weight, of_classes.declaration["reduction"])
    of_entries = Source(Declaration("some_loss", taken, mean="weights"), "", False)

    assert divides(of_classes) == "positions; by class weights, if given"
    assert divides(of_entries) == "entries; by their weights, if given"
