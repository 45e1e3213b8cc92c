"""The list of licences, as a file of the site."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

from lossdocs.site.guard.licences import ADDRESS, UNUSED, text
from lossdocs.site.hooks.files import add


def publish(files: Files, config: MkDocsConfig) -> None:
    """Add the list of licences to the site, and leave out what it need not ship."""
    add(files, config, ADDRESS, text(Path(config.config_file_path).parent))
    for file in [file for file in files if file.src_uri.startswith(UNUSED)]:
        files.remove(file)
