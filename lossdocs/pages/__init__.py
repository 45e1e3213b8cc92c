"""How a page is read and checked: its examples, its printed numbers and its prose numbers.

A page is a Markdown file, a Python module with examples in its docstrings, a notebook, or a file
of the bibliography that the others cite.
`lossdocs.pages.check` holds it against what its code does, `lossdocs.pages.update` repairs it, and
`python -m lossdocs.pages` is both from the command line. Nothing here knows a loss. It needs the
group `test` of the `pyproject.toml` of a checkout.
"""
