"""Files that the hooks add to the site, and notebooks, which are pages of it."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel


def add(files: Files, config: MkDocsConfig, name: str, content: str | bytes) -> None:
    """Add a file to the site."""
    file = File.generated(config, name, content=content)
    file.inclusion = InclusionLevel.INCLUDED
    files.append(file)


class Notebook(File):
    """A notebook among the docs."""

    def is_documentation_page(self) -> bool:
        """It is one; of other files MkDocs asks what their names end with."""
        return True


def with_notebooks(files: Files) -> Files:
    """The files in their order, with each notebook as a page."""
    return Files(
        Notebook(
            file.src_uri,
            file.src_dir,
            file.dest_dir,
            file.use_directory_urls,
            inclusion=file.inclusion,
        )
        if is_notebook(file)
        else file
        for file in files
    )


def is_notebook(file: File) -> bool:
    """Whether the source of a page is a notebook."""
    return file.src_uri.endswith(".ipynb")
