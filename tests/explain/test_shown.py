"""How an explanation looks, as text and as HTML."""

from xml.etree import ElementTree as ET

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


@each(gathered("SHOWN"))
def test_the_text_says(call: Call) -> None:
    assert call.says[0] in str(call.explained())


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


def test_an_empty_call_has_no_tables() -> None:
    text = str(lossdocs.explain(F.kl_div, torch.zeros(0, 3), torch.zeros(0, 3)))

    assert "gradient    by input: empty" in text
    assert "Loss of each" not in text


def elements(html: str) -> list[ET.Element]:
    """Those of HTML in which each is closed in order, as in XML."""
    return list(ET.fromstring(html).iter())  # noqa: S314  # it is ours


@each(sampled(MISTAKES, "html", 15))
def test_the_html_is_well_formed_and_loads_nothing(call: Call) -> None:
    found = elements(call.explained()._repr_html_())

    assert not {each.tag for each in found} & {"script", "style", "link", "img", "iframe"}
    # Colors would be wrong in the dark, or in the light.
    assert not any({"style", "class", "bgcolor"} & each.attrib.keys() for each in found)


def test_the_html_can_be_read_aloud() -> None:
    html = lossdocs.explain(nn.CrossEntropyLoss(), X, Y)._repr_html_()

    found = elements(html)
    tags = [each.tag for each in found]
    assert tags.count("table") == tags.count("caption") == 3
    assert all("scope" in each.attrib for each in found if each.tag == "th")
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
