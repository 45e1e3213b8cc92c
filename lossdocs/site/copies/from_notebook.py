"""A notebook as Markdown, so that it goes through the site's own extensions."""

import json
import re
from collections.abc import Iterator
from typing import Any

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def to_markdown(source: str) -> str:
    """Return a page for the notebook file, format 4: prose as it is, code and outputs as fences."""
    cells = json.loads(source)["cells"]
    return "\n\n".join(part for cell in cells for part in _parts(cell))


def front_matter(source: str) -> dict[str, str]:
    """The title and the description that the metadata of a notebook has."""
    metadata = json.loads(source)["metadata"]
    return {name: metadata[name] for name in ("title", "description") if name in metadata}


def _parts(cell: dict[str, Any]) -> Iterator[str]:
    if cell["cell_type"] == "markdown":
        yield _text(cell["source"])
    elif cell["cell_type"] == "code":
        yield _fence(_text(cell["source"]), "{ .python .cell }")
        yield from map(_output, cell["outputs"])


def _output(output: dict[str, Any]) -> str:
    if output["output_type"] == "stream":
        return _shown(_text(output["text"]))
    if output["output_type"] == "error":
        return _shown(_ANSI.sub("", "\n".join(output["traceback"])))
    data = output["data"]
    for kind in ("text/latex", "text/markdown"):
        if kind in data:
            return _text(data[kind]) + "\n"
    if "image/svg+xml" in data:
        return f'<figure markdown="0">{_text(data["image/svg+xml"])}</figure>\n'
    if "image/png" in data:
        return f"![Output](data:image/png;base64,{_text(data['image/png']).strip()})\n"
    return _shown(_text(data["text/plain"]))


def _shown(text: str) -> str:
    return _fence(text, "{ .text .cell-output .no-copy }")


def _fence(text: str, info: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks} {info}\n{text.rstrip()}\n{marks}\n"


def _text(value: str | list[str]) -> str:
    """Join what the format may keep as a list of lines."""
    return value if isinstance(value, str) else "".join(value)
