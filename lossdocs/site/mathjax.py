"""MathJax 3 without a browser: TeX in, CommonHTML with assistive MathML out.

The files come from the `sphinx-mathjax-offline` wheel and run in QuickJS, so that
the site needs no Node, no network and no script on the page.
"""

import functools
import json
import re
from collections.abc import Sequence
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import quickjs

# The folder has hyphens in its name, so it cannot be imported as a package.
_ROOT = Path(
    str(distribution("sphinx-mathjax-offline").locate_file("sphinx-mathjax-offline/static/mathjax"))
)
FONTS = _ROOT / "output/chtml/fonts/woff-v2"

MACROS: dict[str, str | list[str | int]] = {
    "DKL": r"D_{\mathrm{KL}}",
    "E": r"\operatorname{\mathbb{E}}",
    "LSE": r"\operatorname{LSE}",
    "R": r"\mathbb{R}",
    "ind": [r"\mathbf{1}[#1]", 1],
    "logsoftmax": r"\operatorname{log\,softmax}",
    "softmax": r"\operatorname{softmax}",
}

CONFIG: dict[str, Any] = {
    "loader": {
        "paths": {"mathjax": str(_ROOT)},
        "load": [
            "core",
            "adaptors/liteDOM",
            "input/tex",
            "output/chtml",
            "output/chtml/fonts/tex",
            "a11y/assistive-mml",
        ],
    },
    "tex": {
        "tags": "ams",
        "macros": MACROS,
        # These two packages show a mistake to the reader instead of reporting it.
        "packages": {"[-]": ["noundefined", "noerrors"]},
    },
    "chtml": {"fontURL": "../mathjax"},  # as seen from assets/stylesheets/mathjax.css
    "startup": {"typeset": False, "document": "<html><body></body></html>"},
}

# QuickJS has neither timers nor a console.
_HOST = r"""
globalThis.setTimeout = (f) => { Promise.resolve().then(f); return 0; };
globalThis.console = { log() {}, warn() {}, error() {} };
globalThis.MathJax = CONFIG;
MathJax.loader.require = (path) => (0, eval)(__read(path));
"""

# JSON.stringify also flattens long concatenated strings, which the wrapper cannot hand over.
_FUNCTIONS = r"""
let page;
globalThis.render = (formulas) => {
  const A = MathJax.startup.adaptor;
  const body = JSON.parse(formulas).map((formula) => `<p>${formula}</p>`).join("");
  page = MathJax.startup.getDocument(`<html><head></head><body>${body}</body></html>`);
  MathJax.startup.input[0].reset();
  page.render();
  const items = A.childNodes(A.body(page.document)).filter((node) => A.kind(node) === "p");
  return JSON.stringify(items.map((node) => A.innerHTML(node)));
};
globalThis.css = () => JSON.stringify(
  MathJax.startup.adaptor.textContent(MathJax.startup.output.styleSheet(page))
);
"""


def start(config: dict[str, Any]) -> Any:
    """A JavaScript context with MathJax, configured so, and the function `render` for a page."""
    context = quickjs.Context()
    context.add_callable("__read", lambda path: Path(path).read_text(encoding="utf-8"))
    context.eval(_HOST.replace("CONFIG", json.dumps(config)))
    context.eval((_ROOT / "startup.js").read_text(encoding="utf-8"))
    context.eval("MathJax.startup.promise.then(() => { globalThis.ready = true; });")
    while context.execute_pending_job():
        pass
    context.eval(_FUNCTIONS)
    return context


@functools.cache
def _engine() -> Any:
    context = start(CONFIG)
    call(context, "render", json.dumps([r"\(0\)"]))  # so that there is always a style sheet
    return context


def call(context: Any, function: str, *arguments: str) -> Any:
    """What a function of a context returns, which goes through JSON."""
    return json.loads(context.get(function)(*arguments))


@functools.cache
def _render(formulas: tuple[str, ...]) -> list[str]:
    result: list[str] = call(_engine(), "render", json.dumps(formulas))
    return result


# A formula that gets a number, or names one, depends on the others of its page.
_NUMBERED = re.compile(
    r"\\(?:tag|label|ref|eqref)\b|\\begin\{(?:equation|align|alignat|flalign|gather|multline)\}"
)


def render(formulas: Sequence[str]) -> list[str]:
    r"""Typeset the formulas of one page, each as HTML text between `\(`, `\)` or `\[`, `\]`.

    Equations are numbered from 1. A formula without a number is typeset once for all pages.

    Examples:
        >>> [html] = render([r"\(x^2\)"])
        >>> html.startswith("<mjx-container")
        True
    """
    numbered = tuple(formula for formula in formulas if _NUMBERED.search(formula))
    together = iter(_render(numbered))
    return [
        next(together) if _NUMBERED.search(formula) else _render((formula,))[0]
        for formula in formulas
    ]


def css() -> str:
    """Return the rules for every glyph typeset so far."""
    result: str = call(_engine(), "css")
    return result
