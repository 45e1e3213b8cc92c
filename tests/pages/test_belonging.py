"""A fence of the site shows what belongs to its page, or is asked for by name."""

from collections.abc import Callable

import pytest

from lossdocs.pages.reasons import REASONS

Found = Callable[..., list[tuple[int, str]]]
REASON = next(iter(REASONS["shown"]))
LOSS, OTHER = "kl_div", "nll_loss"
PAGE = f"{LOSS}.md"


def fence(kind: str, name: str, above: str = "") -> str:
    """A fence, with a comment above it."""
    return f"{above}\n``` {kind}\n{name}\n```\n"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *[("derivation", "kl_div.gibbs"), ("figure", LOSS), ("explorer", LOSS)],
        *[("glance", LOSS), ("theorems", LOSS), ("theorems", ""), ("losses", "vectors")],
    ],
)
def test_what_belongs_to_the_page_is_shown(found: Found, kind: str, name: str) -> None:
    assert found(fence(kind, name), PAGE) == []


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *[("derivation", "nll_loss.gradient"), ("figure", OTHER), ("explorer", "two_modes")],
        *[("glance", OTHER), ("theorems", OTHER), ("figure", "kl_directions")],
    ],
)
def test_what_belongs_to_another_page_is_asked_for(found: Found, kind: str, name: str) -> None:
    [(line, message)] = found(fence(kind, name), PAGE)

    assert line == 2
    assert message.startswith(f"the {kind} {name} is of another subject than {PAGE}: write ")
    assert found(fence(kind, name, f"<!-- {kind} {name}: {REASON} -->"), PAGE) == []


@pytest.mark.parametrize(
    ("above", "message"),
    [
        ("<!-- figure accuracy: {} -->", "the fence below does not show the figure accuracy"),
        ("<!-- explorer nll_loss: {} -->", "the fence below does not show the explorer nll_loss"),
        ("<!-- figure nll_loss: it is nice -->", "'it is nice' is no reason for a fence"),
    ],
)
def test_a_fence_that_was_exchanged_is_not_what_was_asked_for(
    found: Found, above: str, message: str
) -> None:
    [(line, said)] = found(fence("figure", OTHER, above.format(REASON)), PAGE)

    assert line == 1
    assert said.startswith(message)


def test_a_comment_that_asks_for_nothing_is_refused(found: Found) -> None:
    comment = f"<!-- figure kl_div: {REASON} -->"

    assert found(fence("figure", LOSS, comment), PAGE) == [
        (1, "the figure kl_div belongs to kl_div.md: remove the comment")
    ]
    assert found(f"{comment}\n\nText.", PAGE) == [
        (1, "the fence below does not show the figure kl_div: remove the comment")
    ]
