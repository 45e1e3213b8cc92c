"""How an explanation looks, as text and as HTML."""

import math
from html.parser import HTMLParser

import torch
import torch.nn.functional as F
from explain.saying import Call, each, gathered
from explain.tensors import LOGITS as X
from sampling import sampled
from torch import nn

import lossdocs

LOSS = F.cross_entropy
MISTAKES = gathered("WARNED")
Y = torch.tensor([0, -100])
TEXT = """\
torch.nn.functional.cross_entropy
  input            float32 (2, 3), read as logits
  classes          axis 1 of input, 3 classes
  target           int64 (2,), read as class indices
  weight           float32 (3,): 2, 1, 1
  ignore_index     -100
  reduction        'mean'
  label_smoothing  0.0
  ignored          1 of 2 positions
  loss             0.2413 = 0.4826 / 2, the sum over 1 position; divided by the
                   sum of the weights of the targets
  gradient         by input: from -0.2144 to 0.1753, norm 0.2797

Loss of each position
  position  target  weight    loss  contribution
         0       0       2  0.4826        0.2413

Gradient by input
  row  column 0  column 1  column 2
    0   -0.2144    0.1753   0.03911
    1         0         0         0

No warnings.

Notes
  mean-of-means
    The mean divides by 2, the sum of the weights of the targets. Another batch
    divides by another number, so the mean of their means is not that of all.
    For a mean over several batches add reduction='sum' of each and divide once.
    See concepts/reductions/#micro-batch-means-are-not-the-batch-mean"""


def test_the_text_of_a_small_call() -> None:
    explanation = lossdocs.explain(LOSS, X, Y, weight=torch.tensor([2.0, 1.0, 1.0]))

    assert str(explanation) == repr(explanation) == TEXT


@each(sampled(MISTAKES, "text", 20))
def test_the_text_of_a_mistake_is_narrow_and_short(call: Call) -> None:
    lines = str(call.explained()).splitlines()

    assert max(map(len, lines)) <= 88
    assert len(lines) <= 70


def test_of_many_positions_the_largest_losses_are_shown() -> None:
    x = torch.zeros(50, 4, 30)
    x[7, 2, 11] = 5.0
    weight = torch.ones(4)

    text = str(lossdocs.explain(LOSS, x, torch.zeros(50, 30).long(), weight=weight))

    assert "The 8 largest losses of 1500 positions" in text
    first = next(line for line in text.splitlines() if line.startswith("     7, 11"))
    assert first.split()[2:4] == ["0", "1"]
    assert len(text.splitlines()) <= 30


def test_a_long_option_is_cut() -> None:
    weight = torch.arange(1.0, 21.0)

    text = str(lossdocs.explain(LOSS, torch.zeros(1, 20), Y[:1], weight=weight))

    assert "float32 (20,): 1, 2, 3, 4, 5, 6, 7, 8, ..." in text


def test_losses_that_are_not_reduced_are_counted() -> None:
    text = str(lossdocs.explain(LOSS, X, Y, reduction="none"))

    assert "not reduced: 1 position\n" in text
    assert "by input, of the sum: from" in text


def test_one_loss_that_is_not_reduced_has_its_value() -> None:
    text = str(lossdocs.explain(LOSS, X[0], Y[0], reduction="none"))

    assert "0.2413, not reduced: 1 position" in text


def test_a_sum_is_divided_by_nothing() -> None:
    text = str(lossdocs.explain(LOSS, X, Y, reduction="sum"))

    assert "0.2413 = 0.2413, the sum over 1 position\n" in text


def test_an_empty_call_has_no_tables() -> None:
    text = str(lossdocs.explain(F.kl_div, torch.zeros(0, 3), torch.zeros(0, 3)))

    assert "gradient    by input: empty" in text
    assert "Loss of each" not in text


def test_a_gradient_that_fails_is_named() -> None:
    text = str(lossdocs.explain(LOSS, X[0], Y[:1]))

    assert "torch fails to compute it" in text


def test_a_nan_gradient_is_counted() -> None:
    x = torch.tensor([[math.nan, 0.0, 0.0]])

    text = str(lossdocs.explain(LOSS, x, Y[:1]))

    assert "3 of 3 entries are nan or infinite" in text


class Outline(HTMLParser):
    """Which elements are opened, and that each is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.open.append(tag)
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """It closes what was opened last."""
        assert self.open.pop() == tag


def outline(html: str) -> Outline:
    parser = Outline()
    parser.feed(html)
    parser.close()
    assert not parser.open
    return parser


@each(sampled(MISTAKES, "html", 15))
def test_the_html_is_well_formed_and_loads_nothing(call: Call) -> None:
    found = outline(call.explained()._repr_html_())

    tags = {tag for tag, _ in found.seen}
    assert not tags & {"script", "style", "link", "img", "iframe"}
    # Colours would be wrong in the dark, or in the light.
    assert not any({"style", "class", "bgcolor"} & set(attributes) for _, attributes in found.seen)


def test_the_html_can_be_read_aloud() -> None:
    html = lossdocs.explain(nn.CrossEntropyLoss(), X, Y)._repr_html_()

    seen = outline(html).seen
    tables = sum(tag == "table" for tag, _ in seen)
    assert tables == sum(tag == "caption" for tag, _ in seen) == 3
    assert all("scope" in attributes for tag, attributes in seen if tag == "th")
    assert '<section aria-label="torch.nn.CrossEntropyLoss">' in html


def test_the_html_says_what_the_text_says() -> None:
    explanation = lossdocs.explain(LOSS, X.softmax(1), torch.tensor([0, 1]))

    html = explanation._repr_html_()

    [warning] = explanation.warnings
    assert warning.key in html
    assert warning.link in html
    assert "No warnings." not in html


def test_the_html_escapes() -> None:
    html = lossdocs.explain(F.kl_div, X, X, "<b>")._repr_html_()

    assert "<b>" not in html
    assert "&lt;b&gt;" in html
