"""Calling the JavaScript of the explorers in the Node that Playwright brings."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright._impl._driver import compute_driver_executable

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/assets/javascripts/explorers"
NODE = str(compute_driver_executable()[0])

# Calls come on standard input. JSON has no infinity and no nan: these travel as their names.
SCRIPT = """
import * as module from MODULE;
let text = '';
for await (const chunk of process.stdin) text += chunk;
const name = (_, value) => typeof value === 'number' && !Number.isFinite(value)
  ? { number: String(value) } : value;
const results = JSON.parse(text).map(([path, ...values]) => {
  const found = path.split('.').reduce((object, key) => object[key], module);
  return typeof found === 'function' ? found(...values) : found;
});
process.stdout.write(JSON.stringify(results, name));
"""


def called(module: Path, calls: Sequence[Sequence[Any]]) -> list[Any]:
    """What functions of a module return; a call is a path to one, or to a value, and arguments."""
    script = SCRIPT.replace("MODULE", json.dumps(module.as_uri()))
    done = subprocess.run(
        [NODE, "--input-type=module", "--eval", script],
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    results: list[Any] = json.loads(done.stdout, object_hook=number)
    return results


def number(found: dict[str, Any]) -> Any:
    """A number that JSON cannot say, by its name."""
    return float(found["number"]) if set(found) == {"number"} else found
