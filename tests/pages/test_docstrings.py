"""Examples in docstrings are found with their true places."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lossdocs.pages.check import check
from lossdocs.pages.model import Example, Failure, Reason, Report
from lossdocs.pages.read import read

MODULE = '''"""The module.

>>> twice(1)
2
"""

x = 1
"""An attribute.

>>> x
1
"""


class C:
    R"""A class.

    Examples:
        >>> print("\\\\")
        \\

        Text ends it.
    """

    async def f(self):
        \'\'\'A method.

        Examples:
            >>> y = 3
            >>> y
            3
            >>> [
            ...     4
            ... ]
            [4]
        Less indentation ends it.

        ```pycon
        >>> y

        ```
        \'\'\'


def twice(x):
    """No examples."""
    1
    return 2 * x


'>>> twice(2)'
'''


def test_every_kind_of_docstring_is_read() -> None:
    page = read(Path("module.py"), MODULE)
    lines = MODULE.split("\n")
    found = [item for session in page.sessions for item in session if isinstance(item, Example)]

    assert page.failures == []
    assert [len(session) for session in page.sessions] == [1, 1, 1, 4, 1]
    assert all(f">>> {item.source.split(chr(10))[0]}" in lines[item.line - 1] for item in found)
    assert all(not item.want or item.want in lines[item.want_line - 1] for item in found)


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Report]:
    """Check a module of its own name."""
    monkeypatch.syspath_prepend(tmp_path)

    def check_module(name: str, text: str) -> Report:
        path = tmp_path / f"{name}.py"
        path.write_text(text)
        return check(path)

    return check_module


def test_an_example_sees_the_names_of_its_module(
    module: Callable[[str, str], Report], tmp_path: Path
) -> None:
    report = module("pages_one", MODULE.replace("        >>> y\n\n", "        >>> y\n        3\n"))

    assert [(failure.line, failure.message) for failure in report.failures] == [
        (52, "shows\n    (nothing)\nprinted\n    4")
    ]


def test_docstrings_do_not_share_names(module: Callable[[str, str], Report]) -> None:
    text = '"""\n>>> y = 1\n"""\n\nx = 1\n"""\n>>> y\n1\n"""\n'
    report = module("pages_two", text)

    [failure] = report.failures
    assert failure.line == 7
    assert "NameError" in failure.message


@pytest.mark.parametrize("text", ['"""\\\\\n>>> 1\n1\n"""', '">>> 1\\n" "1"'])
def test_a_docstring_with_escapes_must_be_raw(text: str) -> None:
    [failure] = read(Path("module.py"), text).failures

    assert failure.message == "a docstring with examples or decimals must be raw, one literal"


def test_a_module_that_cannot_be_read_or_imported_is_a_failure(
    module: Callable[[str, str], Report],
) -> None:
    unread = module("pages_four", '"""\n>>> 1\n1\n"""\nx = = 1\n')
    unimported = module("pages_five", '"""\n>>> 1\n1\n"""\nx = 1 / 0\n')

    assert unread.failures == [Failure(5, "not Python: invalid syntax")]
    assert unimported.failures == [Failure(2, "not run: ZeroDivisionError: division by zero")]


def test_a_repair_keeps_the_quotes(module: Callable[[str, str], Report]) -> None:
    report = module("pages_three", 'def f():\n    """\u00fc\n\n    >>> 1 + 1\n    3"""\n')

    assert report.repaired == 'def f():\n    """\u00fc\n\n    >>> 1 + 1\n    2"""\n'


PROSE = '''"""A loss of 0.5.

In code `0.6`, in torch 2.13, as 1.25{=x}, and 2.6{=2 * x}.

>>> x
1.25
"""

x = 1.25


def f():
    """One.

    <!-- number: from the paper -->
    They report 0.7.
    And 0.75.
    """
'''


def test_the_prose_of_a_docstring_is_read_like_a_page(
    module: Callable[[str, str], Report],
) -> None:
    report = module("pages_six", PROSE)
    advice = "write {}{{=expression}}, or <!-- number: REASON --> above"

    assert [(failure.line, failure.message) for failure in report.failures] == [
        (1, f"0.5 is not checked: {advice.format(0.5)}"),
        (3, "shows 2.6, 2 * x is 2.5 (not rounded correctly at the digits shown)"),
        (17, f"0.75 is not checked: {advice.format(0.75)}"),
    ]
    assert report.reasons == [Reason(16, "from the paper")]
    assert report.repaired == PROSE.replace("2.6{", "2.5{")
