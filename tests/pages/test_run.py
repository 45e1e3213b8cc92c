"""Errors and warnings are shown or are failures, and pages do not affect each other."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from lossdocs.pages.check import check
from lossdocs.pages.model import Report

Checked = Callable[..., Report]
Found = Callable[..., list[tuple[int, str]]]
HEADER = "Traceback (most recent call last):"


def session(*lines: str) -> str:
    """A page that is one session."""
    return "\n".join(["```pycon", *lines, "```"])


@pytest.mark.parametrize(
    "text",
    [
        session(">>> 1 / 0", HEADER, "ZeroDivisionError: division by zero"),
        session(">>> 1 / 0", HEADER, "  ...", "ZeroDivisionError: division by zero", ">>> 1", "1"),
        session(">>> raise ValueError('a\\n\\nb ')", HEADER, "ValueError: a", "", "b"),
        session(">>> print(1); 1 / 0", "1", HEADER, "ZeroDivisionError: division by zero"),
        session(">>> class E(Exception): pass", ">>> raise E", HEADER, "E"),
        session(">>> x = = 1", HEADER, "  ...", "SyntaxError: invalid syntax"),
        session(">>> raise SystemExit(0)", HEADER, "SystemExit: 0"),
        session(">>> import sys", ">>> print('x', file=sys.stderr)", "x", ">>> None"),
    ],
)
def test_an_error_is_shown_with_its_whole_message(found: Found, text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("shown", "message"),
    [
        ("ZeroDivisionError: division by 0", "The example shows the error"),
        ("ZeroDivisionError", "The example shows the error"),
        ("ValueError: division by zero", "The example shows the error"),
        ("ZeroDivisionError: division by zero\nand more", "The example shows the error"),
    ],
)
def test_another_error_is_found(found: Found, shown: str, message: str) -> None:
    assert found(session(">>> 1 / 0", HEADER, "  ...", shown)) == [(3, message)]


def test_output_before_an_error_is_compared(found: Found) -> None:
    text = session(">>> print(1); 1 / 0", "2", HEADER, "ZeroDivisionError: division by zero")

    assert [line for line, _ in found(text)] == [3]


def test_an_error_that_is_not_raised_is_found(found: Found) -> None:
    text = session(">>> 1", HEADER, "ZeroDivisionError: division by zero")

    assert found(text) == [(2, "The example shows an error and raised none:")]


def test_an_error_that_is_not_shown_does_not_end_the_session(checked: Checked) -> None:
    report = checked(session(">>> def f():", "...     1 / 0", ">>> f()", ">>> 1", "2"))
    raised, wrong = report.failures

    assert raised.message.startswith("The example raised an error and does not show it:\n")
    assert 'page.md", line 4, in <module>' in raised.message
    assert "ZeroDivisionError: division by zero" in raised.message
    assert wrong.message == "shows 2, printed 1 (must be exactly equal)"


@pytest.mark.parametrize("shown", [[], [HEADER, "  ...", "ZeroDivisionError: division by zero"]])
def test_a_name_that_an_error_left_unmade_is_told_from_one_that_is_misspelt(
    found: Found, shown: list[str]
) -> None:
    lines = [">>> x = 1 / 0", *shown, ">>> x", "1", ">>> y", "1"]
    line = 4 + len(shown)

    assert found(session(*lines))[-2:] == [
        (line - 1, "The example has no x, since the one on line 2 raised an error."),
        (line + 1, "The example raised an error and does not show it:"),
    ]


def test_a_name_that_an_error_left_unmade_may_be_shown_to_be_so(found: Found) -> None:
    error = [HEADER, "ZeroDivisionError: division by zero"]
    unmade = [HEADER, "NameError: name 'x' is not defined"]

    assert found(session(">>> x = 1 / 0", *error, ">>> x", *unmade)) == []


def test_a_header_alone_shows_no_error(found: Found) -> None:
    assert found(session(">>> 1 / 0", HEADER, "  ...", ">>> 1", "1")) == [
        (2, "The example raised an error and does not show it:")
    ]


def test_a_warning_is_a_failure(found: Found, checked: Checked) -> None:
    text = session(">>> import warnings", ">>> warnings.warn('old')", ">>> 1", "1")

    assert found(text) == [(3, "The example warned and does not show it:")]
    assert "UserWarning: old" in checked(text).failures[0].message


def test_a_recorded_warning_is_shown(found: Found) -> None:
    text = session(
        ">>> import warnings",
        ">>> with warnings.catch_warnings(record=True) as caught:",
        "...     warnings.warn('old')",
        ">>> print(caught[0].message)",
        "old",
    )

    assert found(text) == []


def test_a_warning_of_torch_appears_every_time(found: Found) -> None:
    text = session(">>> import torch", ">>> y = torch.nn.functional.l1_loss(x, z)").replace(
        "(x, z)", "(torch.ones(1), torch.ones(2))"
    )

    assert found(text) == found(text) == [(3, "The example warned and does not show it:")]


def test_pages_do_not_affect_each_other(found: Found) -> None:
    threads = torch.get_num_threads()
    lines = [
        "torch.set_printoptions(precision=2)",
        "torch.set_default_dtype(torch.float64)",
        "_ = torch.set_grad_enabled(False)",
        "left = 1",
        "np.set_printoptions(precision=2, sign='+', suppress=True)",
    ]
    changes = session(
        ">>> import torch", ">>> import numpy as np", *(f">>> {line}" for line in lines)
    )
    after = session(
        ">>> import torch",
        ">>> torch.tensor(0.12345)",
        "tensor(0.1235)",
        ">>> torch.get_num_threads(), torch.is_grad_enabled(), 'left' in globals()",
        "(1, True, False)",
        ">>> import numpy as np",
        ">>> np.array([1e-9, 0.12345])",
        "array([1.0000e-09, 1.2345e-01])",
    )

    assert found(changes) == found(after) == []
    assert torch.get_default_dtype() == torch.float32
    assert torch.get_num_threads() == threads


def test_examples_do_not_inherit_future_imports(found: Found) -> None:
    text = session(
        ">>> def f(x: int): pass",
        ">>> f.__annotations__['x']",
        "<class 'int'>",
        ">>> __name__",
        "'__main__'",
    )

    assert found(text) == []


def test_a_page_can_be_checked_without_torch(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "numpy", None)  # as not loaded

    assert found(session(">>> 1", "1")) == []


def test_an_interrupt_stops_the_check(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(session(">>> raise KeyboardInterrupt"))
    hook = sys.displayhook

    with pytest.raises(KeyboardInterrupt):
        check(page)

    assert sys.displayhook is hook


def test_counts_and_places_are_reported(checked: Checked) -> None:
    report = checked(session(">>> 1", "1", ">>> 2", "3") + "\n2{=1 + 1}")

    assert (report.examples, report.numbers) == (2, 1)
    assert str(report).startswith(f"{report.path}:5: shows 3, printed 2")
