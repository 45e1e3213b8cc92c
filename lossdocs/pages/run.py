"""Running what a page shows, in settings that do not depend on what ran before."""

from __future__ import annotations

import ast
import importlib.util
import io
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from lossdocs.pages.model import Example, Number


class Outcome(NamedTuple):
    """What an example did."""

    output: str
    error: BaseException | None
    warnings: list[str]


@contextmanager
def settled() -> Iterator[None]:
    """Leave torch and NumPy as a reader finds them after starting Python, torch on one thread."""
    numpy_prints_by_default()
    try:
        with settled_torch():
            yield
    finally:
        numpy_prints_by_default()


def numpy_prints_by_default() -> None:
    """Undo what a page told NumPy about printing; a page that does not load it, does not wait."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.set_printoptions(
            edgeitems=3,
            floatmode="maxprec",
            formatter=None,
            infstr="inf",
            legacy=False,
            linewidth=75,
            nanstr="nan",
            precision=8,
            sign="-",
            suppress=False,
            threshold=1000,
        )


@contextmanager
def settled_torch() -> Iterator[None]:
    """Leave torch, where it is installed, with its defaults, on one thread and seeded."""
    if importlib.util.find_spec("torch") is None:
        yield
        return
    import torch  # Only here: a page need not use torch.

    threads, always = torch.get_num_threads(), torch.is_warn_always_enabled()

    def defaults() -> None:
        torch.set_printoptions(profile="default")
        torch.set_default_dtype(torch.float32)
        torch.set_grad_enabled(True)

    defaults()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    # Otherwise a warning of torch's would appear on the first page only.
    torch.set_warn_always(True)
    try:
        yield
    finally:
        defaults()
        torch.set_num_threads(threads)
        torch.set_warn_always(always)


def run(example: Example, namespace: dict[str, Any], path: Path) -> Outcome:
    r"""Run an example as the interactive interpreter does.

    Examples:
        >>> two = Example(1, "1 + 1\n", "2", "", 2, 0, 0)
        >>> run(two, {}, Path("page.md")).output
        '2\n'
    """
    error = None
    with (
        redirect_stdout(io.StringIO()) as output,
        redirect_stderr(output),
        displayed(),
        # Recorded rather than turned into errors, so that an example can itself record them.
        warnings.catch_warnings(record=True, action="always") as caught,
    ):
        try:
            exec(compiled(example.source, example.line, path, "single"), namespace)
        except (Exception, SystemExit) as raised:
            own = raised.__traceback__
            error = raised.with_traceback(own and own.tb_next)  # without this function's frame
    shown = [f"{warning.category.__name__}: {warning.message}" for warning in caught]
    return Outcome(output.getvalue(), error, shown)


def value(number: Number, namespace: dict[str, Any], path: Path, *, truth: bool = False) -> float:
    """The value of a number's expression, as `int` or `float`, or whatever it is where truth is.

    Examples:
        >>> value(Number(1, "2", "len(x)", "", 0, 0), {"x": "ab"}, Path("page.md"))
        2
    """
    result = eval(compiled(number.expression, number.line, path, "eval"), namespace)
    plain = result.item() if hasattr(result, "item") else result
    if truth:
        return plain  # type: ignore[no-any-return]
    if isinstance(plain, bool) or not hasattr(plain, "__float__"):
        raise TypeError(f"a number is needed, got {result!r}")
    return plain if isinstance(plain, int) else float(plain)


@contextmanager
def displayed() -> Iterator[None]:
    """Values are printed as the interpreter does, but `_` is left alone."""
    hook: Callable[[object], object] = sys.displayhook
    sys.displayhook = lambda result: None if result is None else print(repr(result))
    try:
        yield
    finally:
        sys.displayhook = hook


def compiled(source: str, line: int, path: Path, mode: str) -> Any:
    """Code that names its true place in a traceback."""
    tree = ast.parse(source, str(path), mode)
    ast.increment_lineno(tree, line - 1)
    # dont_inherit: the future imports of this module are not the page's.
    return compile(tree, str(path), mode, dont_inherit=True)  # type: ignore[call-overload]


def message(error: BaseException) -> str:
    r"""The last lines of a traceback: the type of the error and its message.

    Examples:
        >>> message(ValueError("two\nlines"))
        'ValueError: two\nlines'
    """
    lines = "".join(traceback.format_exception_only(error)).rstrip().split("\n")
    return "\n".join(line.rstrip() for line in without_frames(lines))


def without_frames(lines: list[str]) -> list[str]:
    """Drop the indented lines at the top, which say where."""
    first = next((index for index, line in enumerate(lines) if line[:1] != " "), len(lines))
    return lines[first:]
