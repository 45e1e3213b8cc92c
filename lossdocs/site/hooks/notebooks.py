"""What mkdocs-jupyter is told in mkdocs.yml, without what it would convert notebooks with.

Here notebooks are rendered as pages of Markdown. Its own way imports nbconvert and every exporter,
half a second of each build; from here on it does so when it is first asked for something.
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
