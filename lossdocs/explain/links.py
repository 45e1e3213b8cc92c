"""Where the site explains a topic: on the page of the loss if it has such a section."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

NOTHING = "concepts/reductions/#a-mean-of-nothing-is-nan"
WARNINGS = "explain/#what-it-warns-of"

# A section of the page of the loss, then (after *) of any page of a loss, then of another page.
TOPICS: dict[str, tuple[str, ...]] = {
    "all-ignored": ("#everything-ignored", NOTHING),
    "all-weights-zero": ("#all-weights-zero", NOTHING),
    "axis": ("#the-wrong-axis", "#shapes", "guides/layouts/#when-the-sizes-agree"),
    "batchmean": ("*#batchmean-divides-by-the-first-size-whatever-that-is",),
    "broadcasting": ("*#broadcasting-is-silent",),
    "errors": ("#errors-you-will-meet", "errors/#shapes"),
    "every-pair": ("#broadcasting-is-silent", "*#a-loss-written-by-hand-broadcasts"),
    "hooks": ("explain/#what-it-tells",),
    "ignored-not-finite": ("*#nan-logits-in-ignored-rows",),
    "infinite-logits": ("*#infinite-logits",),
    "label-smoothing-range": ("*#label-smoothing-outside-its-range",),
    "landed": ("*#a-positional-argument-lands-in-size_average",),
    "log-target": ("*#log_target",),
    "logits-as-log-probabilities": (
        "#logits-or-probabilities-as-input",
        "*#logits-instead-of-log-probabilities",
    ),
    "low-precision": ("concepts/reductions/#16-bit-numbers",),
    "mean-of-means": ("concepts/reductions/#micro-batch-means-are-not-the-batch-mean",),
    "mean-of-rows": ("*#mean-is-not-the-divergence",),
    "not-finite": ("#edge-cases", "guides/nan/#is-the-input-finite"),
    "nothing": (NOTHING,),
    "one-class": ("*#one-class-no-class",),
    "one-hot-weights": ("*#one-hot-and-index-targets-with-weights",),
    "output-dtype": ("*#the-output-has-the-dtype-of-the-target",),
    "probabilities-as-log-probabilities": (
        "#logits-or-probabilities-as-input",
        "*#probabilities-instead-of-log-probabilities",
    ),
    "saturated-sigmoid": ("*#sigmoid-and-bceloss-saturate",),
    "shapes": ("#shapes", "guides/layouts/#when-the-sizes-agree"),
    "sigmoid-twice": ("*#a-sigmoid-before-the-loss",),
    "signs": ("*#labels-1-and-1",),
    "size-average": (
        "#a-positional-argument-lands-in-size_average",
        "#the-position-of-the-argument",
        "#size_average-and-reduce",
        "concepts/reductions/#asking-for-a-reduction",
    ),
    "small-losses": ("#saturation", "#small-losses", "concepts/accuracy/#the-repair"),
    "smoothed-weights": ("concepts/label_smoothing/#with-class-weights",),
    "smoothing-infinite": ("concepts/label_smoothing/#inf-with-masked-logits",),
    "softmax-twice": ("*#softmax-before-the-loss",),
    "sums": ("#probabilities-that-are-none", "*#targets-that-do-not-sum-to-1"),
    "target-outside-0-1": ("*#target-outside-the-range",),
    "weight-axis": ("*#a-weight-for-each-sample",),
    "zero-times-infinity": ("#infinite-logits", "#edge-cases", "guides/nan/#is-the-input-finite"),
}


def link(topic: str, *pages: str) -> str:
    """The first place that there is, for a loss on these pages.

    Examples:
        >>> link("nothing", "kl_div")
        'concepts/reductions/#a-mean-of-nothing-is-nan'
    """
    return next(_places(topic, pages), WARNINGS)


def _places(topic: str, pages: tuple[str, ...]) -> Iterator[str]:
    for place in TOPICS[topic]:
        anywhere, mark, anchor = place.rpartition("#")
        if anywhere.endswith("/"):
            yield place
            continue
        found = [each for each in sections() if each.endswith(mark + anchor)]
        yield from (each for page in pages for each in found if each.startswith(f"losses/{page}/"))
        yield from found if anywhere else []


@cache
def sections() -> list[str]:
    """The sections of the pages of losses, as `tests/explain/links.py` lists them."""
    return Path(__file__).with_name("sections.txt").read_text(encoding="utf-8").split()
