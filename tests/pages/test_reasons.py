"""Reasons come from a closed list, and the ledger counts them by kind."""

from collections.abc import Callable

import pytest

from lossdocs.pages.fences import separate
from lossdocs.pages.model import split_lines
from lossdocs.pages.reasons import COMPUTED, REASONS, sentence, wrong

Found = Callable[..., list[tuple[int, str]]]
EQUATION = f"<!-- equation: {COMPUTED} -->\n$$\nx = 1\n$$\n"
EXAMPLE = "\n```pycon\n>>> 1\n1\n```\n"


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("<!-- number: measured -->\nOf 0.5.", "a number"),
        ("> <!-- not run: because -->\n> ```python\n> x = 1\n> ```", "a block that is not run"),
        ("<!-- equation: a definition -->\n$$\nx = 1\n$$", "an equation"),
        ("<!-- 2 figures: nice -->", "a figure"),
    ],
)
def test_a_reason_of_another_wording_is_refused(found: Found, text: str, about: str) -> None:
    assert [line for line, _ in found(text)][:1] == [1]
    [(line, message, _)] = wrong(separate(split_lines(text)))

    assert line == 1
    assert f"is no reason for {about}: write '" in message


def test_a_slip_is_answered_with_the_reason_that_was_meant(found: Found) -> None:
    [(_, message)] = found("<!-- number: form the paper -->\nOf 0.5.")

    assert message == "'form the paper' is no reason for a number: write 'from the paper'"


@pytest.mark.parametrize("kind", ["not run", "number"])
def test_each_reason_of_the_list_is_one(found: Found, kind: str) -> None:
    for reason in REASONS[kind]:
        assert found(f"<!-- {kind}: {reason} -->\n```text\n0.5\n```") == [] or kind == "number"
        assert found(f"<!-- {kind}: {reason} -->\nOf 0.5.") == [] or kind == "not run"


def test_a_reason_in_code_is_no_reason(found: Found) -> None:
    assert found("Write `<!-- number: REASON -->` above.") == []


def test_an_equation_that_an_example_computes_has_one_below() -> None:
    assert list(wrong(separate(split_lines(EQUATION + EXAMPLE)))) == []
    for text in (EXAMPLE + EQUATION, f"{EQUATION}\n## Next\n{EXAMPLE}"):
        [(_, message, _)] = wrong(separate(split_lines(text)))
        assert message.startswith("no example stands below the equation: ")


def test_a_reason_of_a_docstring_is_one_of_the_list(found: Found) -> None:
    module = '"""A module.\n\n<!-- number: measured -->\nOf 0.5.\n"""'

    assert [line for line, _ in found(module, "module.py")] == [3]


def test_a_reader_is_told_a_sentence() -> None:
    for kind, listed in REASONS.items():
        for reason, told in listed.items():
            assert sentence(reason) == told, kind
            assert told == f"{told[0].upper()}{told[1:].removesuffix('.')}."
    assert sentence("text, which is not run") == "text, which is not run"
