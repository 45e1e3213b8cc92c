"""Files that the hooks add to the site."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel


def add(files: Files, config: MkDocsConfig, name: str, content: str | bytes) -> None:
    """Add a file to the site."""
    file = File.generated(config, name, content=content)
    file.inclusion = InclusionLevel.INCLUDED
    files.append(file)
