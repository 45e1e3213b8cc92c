"""A page as plain text in a little HTML, for the search: formulas that read as text, no ornaments.

The search plugin leaves out what has the attribute `data-search-exclude`, but only up to the first
end of an element with the same tag; here it is left out whole.
"""

import html
import re
from functools import lru_cache
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

FORMULA = re.compile(r"<mjx-container\b.*?</mjx-container>|<math\b.*?</math>", re.DOTALL)
MATHML = re.compile(r"<math\b.*?</math>", re.DOTALL)
COLORED = re.compile(r'<span class="(?P<class>\w{1,3})">(?P<text>[^<]*)</span>')
EMPTY_ROW = re.compile(r"<p>[\s·]*</p>")

PROMPT = "gp"  # as Pygments marks that of a session
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"}
VOID |= {"track", "wbr"}
LINES = {"dd", "div", "dt", "summary"}  # stand on lines of their own, but are no paragraphs
UNSAID = {"button", "script", "style", "svg"}
UNSAID_CLASSES = {
    "behaviour",  # rows by the hundred, which the headings of the page introduce
    "derivation-chain",
    "derivation-checked",
    "headerlink",
    "linenodiv",
    "mkdocstrings-source",
}
# Such an element with no other of its tag in it: the parser need not read it.
UNSAID_WHOLE = re.compile(
    rf'<(\w+)\b[^<>]*\bclass="(?:[^"]* )?(?:{"|".join(sorted(UNSAID_CLASSES))})(?: [^"]*)?"[^<>]*>'
    r"[^<]*(?:<(?!/?\1\b)[^<]*)*</\1>"
)


@lru_cache(1000)  # a server builds all pages again when one has changed
def plain(page: str) -> str:
    """The HTML of a page as the search reads it.

    Examples:
        >>> plain('<p>Half of <math><mfrac><mi>x</mi><mn>2</mn></mfrac></math></p>')
        '<p>Half of x/2</p>'
        >>> plain('<h2 id="a">A<a class="headerlink" href="#a">&para;</a></h2>')
        '<h2 id="a">A</h2>'
        >>> plain("<table><tr><th>Input</th><td>logits</td></tr></table>")
        '<table><p>Input · logits</p></table>'
    """
    reader = Reader()
    page = UNSAID_WHOLE.sub("", page)
    page = COLORED.sub(lambda code: "" if code["class"] == PROMPT else code["text"], page)
    reader.feed(FORMULA.sub(lambda formula: html.escape(spoken(formula[0]), quote=False), page))
    reader.close()
    return EMPTY_ROW.sub("", "".join(reader.said))


class Reader(HTMLParser):
    """Copies HTML, without the elements that are not said, and with a paragraph a table row."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.said: list[str] = []
        self.unsaid = 0  # how many elements are open, from one on that is not said
        self.cells = 0  # of the row so far

    def updatepos(self, i: int, j: int) -> int:
        """Count no lines, which nobody asks for."""
        return j

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Copy the tag, or begin to leave out."""
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        excluded = tag in UNSAID or "data-search-exclude" in given or classes & UNSAID_CLASSES
        if tag in VOID:
            self.say("" if self.unsaid else " ")
        elif self.unsaid or excluded:
            self.unsaid += 1
        elif tag == "tr":
            self.cells = 0
            self.say("<p>")
        elif tag in {"td", "th"}:
            self.cells += 1
            self.say(" · " if self.cells > 1 else "")
        else:
            self.say(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """Copy the tag, or come closer to the end of what is left out."""
        if tag in VOID:
            return
        if self.unsaid:
            self.unsaid -= 1
        elif tag == "tr":
            self.say("</p>")
        elif tag in LINES:
            self.say(f"</{tag}> ")
        elif tag not in {"td", "th"}:
            self.say(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Copy text."""
        self.say(data)

    def handle_entityref(self, name: str) -> None:
        """Copy a character that has a name."""
        self.say(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Copy a character that has a number."""
        self.say(f"&#{name};")

    def say(self, text: str) -> None:
        """Copy text, unless it is left out."""
        if not self.unsaid:
            self.said.append(text)


def spoken(formula: str) -> str:
    r"""A typeset formula, which contains MathML, as one line of text.

    Examples:
        >>> spoken("<math><munder><mo>∑</mo><mi>c</mi></munder><mi>p</mi></math>")
        '∑_c p'
        >>> spoken("<math><mi>log</mi><mo>\u2061</mo><mi>q</mi><mo>=</mo><mn>1</mn></math>")
        'log q = 1'
    """
    found = MATHML.search(formula)
    if not found:
        return ""
    root = ET.fromstring(found[0].replace("&nbsp;", " "))  # noqa: S314  # MathJax wrote it here
    return re.sub(r" ?\u2061 ?(\(?)", lambda end: end[1] or " ", " ".join(linear(root).split()))


def linear(node: ET.Element) -> str:
    """MathML as one line."""
    parts = [linear(child) for child in node]
    match node.tag.rpartition("}")[2]:  # the name of the namespace stands before it
        case "msub" | "munder":
            line = f"{parts[0]}_{grouped(parts[1])}{after(parts[0])}"
        case "msup" | "mover":
            line = f"{parts[0]}^{grouped(parts[1])}"
        case "msubsup" | "munderover":
            line = f"{parts[0]}_{grouped(parts[1])}^{grouped(parts[2])}{after(parts[0])}"
        case "mfrac":
            line = f"{grouped(parts[0])}/{grouped(parts[1])}"
        case "msqrt":
            line = f"√{grouped(''.join(parts))}"
        case "mtr" | "mspace":
            line = " ".join([*parts, ""])
        case "mo":
            line = spaced((node.text or "").strip())
        case _:
            line = (node.text or "").strip() + "".join(parts)
    return line


def grouped(part: str) -> str:
    """What is more than one character or word, in parentheses."""
    part = part.strip()
    return part if len(part) == 1 or part.isalpha() else f"({part})"


def after(base: str) -> str:
    """A space after the limits of a sum."""
    return " " if base in {"∑", "∏"} else ""


def spaced(operator: str) -> str:
    """A relation between spaces."""
    return f" {operator} " if operator in set("=<>≤≥≠→∈≈") else operator
