"""MathJax 3 without a browser: TeX in, CommonHTML with assistive MathML out.

The files come from the `sphinx-mathjax-offline` wheel and run in QuickJS, so that
the site needs no Node, no network and no script on the page.
"""

import functools
import hashlib
import json
from collections.abc import Sequence
from importlib.metadata import distribution, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

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

# QuickJS has neither timers nor a console.
_HOST = r"""
globalThis.setTimeout = (f) => { Promise.resolve().then(f); return 0; };
globalThis.console = { log() {}, warn() {}, error() {} };
globalThis.MathJax = CONFIG;
MathJax.loader.require = (path) => (0, eval)(__read(path));
"""

# JSON.stringify also flattens long concatenated strings, which the wrapper cannot hand over.
_FUNCTIONS = r"""
let answer;
globalThis.render = (formulas) => {
  const A = MathJax.startup.adaptor;
  const body = JSON.parse(formulas).map((formula) => `<p>${formula}</p>`).join("");
  answer = undefined;
  // A macro such as \cancel loads its package, and then everything is typeset once more.
  MathJax._.mathjax.mathjax.handleRetriesFor(() => {
    const page = MathJax.startup.getDocument(`<html><head></head><body>${body}</body></html>`);
    MathJax.startup.input[0].reset();
    page.render();
    const items = A.childNodes(A.body(page.document)).filter((node) => A.kind(node) === "p");
    answer = JSON.stringify(items.map((node) => A.innerHTML(node)));
  });
};
globalThis.rules = () => {
  const { output, adaptor } = MathJax.startup;
  const page = MathJax.startup.getDocument("<html><head></head><body>\\(0\\)</body></html>");
  page.render();
  output.options.adaptiveCSS = output.font.options.adaptiveCSS = false;
  output.chtmlStyles = null;
  answer = JSON.stringify(adaptor.textContent(output.styleSheet(page)));
};
"""


def available() -> bool:
    """Whether MathJax can run here."""
    return find_spec("quickjs") is not None


@functools.cache
def identity() -> str:
    """Name what the result of `render` depends on, besides the formulas."""
    parts = [version("quickjs-ng"), json.dumps(CONFIG["tex"]), _HOST, _FUNCTIONS]
    files = [ROOT / f"{name}.js" for name in ("startup", *COMPONENTS, "adaptors/liteDOM")]
    digest = hashlib.sha256("\n".join(parts).encode())
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def start(config: dict[str, Any]) -> Any:
    """A JavaScript context with MathJax, configured so, and the functions above."""
    import quickjs  # noqa: PLC0415  # pages can also be typeset in the browser, without it

    context = quickjs.Context()
    context.add_callable("__read", lambda path: Path(path).read_text(encoding="utf-8"))
    context.eval(_HOST.replace("CONFIG", json.dumps(config)))
    context.eval((ROOT / "startup.js").read_text(encoding="utf-8"))
    _finish(context)
    context.eval(_FUNCTIONS)
    return context


def _finish(context: Any) -> None:
    while context.execute_pending_job():
        pass


@functools.cache
def _engine() -> Any:
    return start(CONFIG)


def call(context: Any, function: str, *arguments: str) -> Any:
    """What a function of a context answers, which goes through JSON."""
    context.get(function)(*arguments)
    _finish(context)
    return json.loads(context.eval("answer"))


def render(formulas: Sequence[str]) -> list[str]:
    r"""Typeset formulas as one page, each as HTML text between `\(`, `\)` or `\[`, `\]`.

    Equations are numbered from 1.

    Examples:
        >>> [html] = render([r"\(x^2\)"])
        >>> html.startswith("<mjx-container")
        True
    """
    result: list[str] = call(_engine(), "render", json.dumps(list(formulas)))
    return result


def rules() -> str:
    """Return MathJax's style sheet for all of its glyphs, 240 kB."""
    result: str = call(_engine(), "rules")
    return result
