"""From pages to a site, text to text; only `hooks` takes the types of MkDocs and Material.

`formulas`, `proofs`, `map`, `fences` and `code` make what a page shows, `copies` what may be taken
from it, `finding` what the search and other sites know of it, and `guard` checks what was built.
Nothing here imports torch or the losses, so that the site builds without them. It reads the pages
of a checkout, and needs the group `docs` of its `pyproject.toml`.
"""
