"""The fence `explorer`: a loss to try. The page holds its first state, so it needs no script.

The modules that move an explorer in a browser also write its first state, here in Node: a reader
without JavaScript sees what the others start from. The tests compare its numbers with torch's.
"""

from __future__ import annotations

import html
import posixpath
import re
from functools import lru_cache
from pathlib import Path

from lossdocs.site.fences.fence import Fence, To
from lossdocs.site.inputs import fingerprint
from lossdocs.site.javascript import Program
from lossdocs.site.page import folder

MODULES = Path(__file__).parents[3] / "docs/assets/javascripts/explorers"
ELEMENT = "assets/javascripts/explorers/explorer.js"
CHECK = "the same states in torch, which the tests compute"  # for the ledger of the site
SHARED = ("formulas.js", "parts.js", "curves.js")  # each imports only from those before it

IMPORT = re.compile(r"^import (\{.*?\}) from '\./(\S+)';$", re.MULTILINE | re.DOTALL)
DYNAMIC = re.compile(r"\bimport\(`\./(.*?)\.js`\)")
EXPORT = re.compile(r"^export (?:const|function) (\w+)", re.MULTILINE)


def as_html(name: str, page: str) -> str:
    """The explorer of a name, in its first state.

    Raises:
        ValueError: there is none of that name.
    """
    if name not in kinds():
        raise ValueError(f"no explorer is named {name!r}; there are {', '.join(kinds())}")
    return (
        f'<div class="explorer" data-checked="{CHECK}" data-search-exclude>'
        f'<loss-explorer kind="{name}">{first_state(name)}</loss-explorer>'
        f'<script type="module" src="{script(page)}"></script></div>'
    )


def as_markdown(name: str, to: To) -> str:
    """What the explorer is about; it moves on the page alone."""
    title = re.search(r'<p class="title">(.*?)</p>', first_state(name))
    assert title, f"{name} has a title"
    return f"*{html.unescape(title[1])}: to be tried on the page of the site.*"


def shows(name: str) -> str:
    """What runs in a browser."""
    return fingerprint("docs/assets/javascripts/explorers/*.js")


FENCE = Fence(as_html, as_markdown, shows)


def kinds() -> list[str]:
    """The names of the explorers: a module each."""
    others = {*SHARED, "explorer.js"}
    return sorted(path.stem for path in MODULES.glob("*.js") if path.name not in others)


def script(page: str) -> str:
    """The address of the script as seen from a page, by its source.

    Examples:
        >>> script("losses/kl_div.md")
        '../../assets/javascripts/explorers/explorer.js'
        >>> script("index.md")
        'assets/javascripts/explorers/explorer.js'
    """
    return posixpath.relpath(f"/{ELEMENT}", folder(page))


def first_state(name: str) -> str:
    """What an explorer shows before anything is changed, as HTML."""
    modules = [*SHARED, *(f"{name}.js" for name in kinds())]
    shown: str = program("\n".join(map(script_of, modules))).ask("first", f"{name}.js")
    return shown


@lru_cache(1)  # until a module is edited
def program(modules: str) -> Program:
    """All explorers, which show their first states."""
    return Program(
        f"const modules = {{}};\n{modules}\n"
        "const { initial, page } = modules['parts.js'];\n"
        "return { first: (name) => page(modules[name].kind, initial(modules[name].kind)) };"
    )


def script_of(name: str) -> str:
    """A module of the site as a script."""
    return as_script(name, (MODULES / name).read_text(encoding="utf-8"))


def as_one_script() -> str:
    """All explorers without modules, for where a browser loads none: pages opened from a disk."""
    modules = [*SHARED, *(f"{name}.js" for name in kinds()), "explorer.js"]
    script = "\n".join(["{", "const modules = {};", *map(script_of, modules), "}"])
    return DYNAMIC.sub(r"Promise.resolve({ default: modules[`\1.js`].kind })", script)


def as_script(name: str, text: str) -> str:
    r"""A module as a script that adds what it exports to `modules`.

    Examples:
        >>> print(as_script("b.js", "import { a } from './a.js';\nexport const b = a;"))
        modules['b.js'] = (() => {
        const { a } = modules['a.js'];
        const b = a;
        return { b };
        })();
    """
    names = EXPORT.findall(text)
    if re.search(r"^export default kind;$", text, re.MULTILINE):
        names.append("kind")
        text = text.replace("export default kind;", "")
    text = IMPORT.sub(r"const \1 = modules['\2'];", text)
    text = re.sub(r"^export ", "", text, flags=re.MULTILINE)
    return f"modules['{name}'] = (() => {{\n{text}\nreturn {{ {', '.join(names)} }};\n}})();"
