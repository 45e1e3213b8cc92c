"""What mkdocs-jupyter is told in mkdocs.yml, before which it imports nothing that converts notebooks.

Here notebooks are rendered as pages of Markdown. What it converts them with imports nbconvert and
every exporter, half a second of each build, and does so now when it is first asked for something.
"""

from importlib.util import LazyLoader, find_spec, module_from_spec

import mkdocs_jupyter

INCLUDE = ["*.ipynb"]

spec = find_spec("mkdocs_jupyter.convert")
assert spec, "mkdocs-jupyter has it"
assert spec.loader, "it is no namespace"
spec.loader = LazyLoader(spec.loader)
mkdocs_jupyter.convert = module_from_spec(spec)
spec.loader.exec_module(mkdocs_jupyter.convert)
