"""MathJax 3 in the browser, for where it cannot run while the site is built.

It has the same files and settings, so formulas look the same; they appear later, and what is below
them moves.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from lossdocs.site.formulas.mathjax import COMPONENTS, FONTS, ROOT, TEX

SCRIPT = "mathematics.js"
_FOLDERS = ["input/tex/extensions"]  # macros such as \cancel ask for their packages
_CORE, *_OTHERS = [name for name in COMPONENTS if "fonts" not in name]
_SETTINGS = {
    "loader": {
        # CommonHTML asks for its font itself, and each of these needs the core; without saying so
        # they would run in the order of their arrival.
        "load": [_CORE, *_OTHERS],
        "dependencies": {name: [_CORE] for name in _OTHERS},
    },
    "tex": TEX,
}

_CODE = r"""
// Written by lossdocs.site.formulas.in_browser.
(() => {
  const base = new URL("mathjax", document.currentScript.src).href;
  const settings = SETTINGS;
  settings.loader.paths = { mathjax: base };
  settings.chtml = { fontURL: `${base}/output/chtml/fonts/woff-v2` };
  settings.startup = {
    typeset: false,
    ready() {
      MathJax.startup.defaultReady();
      let queue = MathJax.startup.promise;
      const typeset = () => {
        queue = queue.then(async () => {
          MathJax.typesetClear();
          MathJax.texReset();
          await MathJax.typesetPromise([...document.querySelectorAll(".arithmatex")]);
          // The equation that the address names has only now come to be.
          const name = decodeURIComponent(location.hash.slice(1));
          if (name.startsWith("mjx-eqn:")) document.getElementById(name)?.scrollIntoView();
        }).catch((error) => console.error(error));
      };
      // Material's instant navigation shows many pages in one document.
      if (window.document$) window.document$.subscribe(typeset);
      else typeset();
    },
  };
  window.MathJax = settings;
  for (const name of COMPONENTS) {
    const early = document.createElement("link");
    Object.assign(early, { rel: "preload", as: "script", href: `${base}/${name}.js` });
    document.head.append(early);
  }
  const start = document.createElement("script");
  start.src = `${base}/startup.js`;
  const run = () => document.head.append(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run);
  else run();
})();
"""


def files() -> dict[str, bytes]:
    """The script, and MathJax's files in a folder beside it."""
    script = (
        _CODE.lstrip()
        .replace("SETTINGS", json.dumps(_SETTINGS, indent=2))
        .replace("COMPONENTS", json.dumps(COMPONENTS))
    )
    return {SCRIPT: script.encode()} | {
        f"mathjax/{path.relative_to(ROOT).as_posix()}": path.read_bytes() for path in _sources()
    }


def _sources() -> Iterator[Path]:
    yield from (ROOT / f"{name}.js" for name in ("startup", *COMPONENTS))
    yield from (path for folder in _FOLDERS for path in sorted((ROOT / folder).glob("*.js")))
    yield from sorted(FONTS.glob("*.woff"))
