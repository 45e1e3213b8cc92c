"""What building the site needs: Markdown extensions and one file of MkDocs hooks.

Nothing here imports torch or the losses, so that the site builds without them. It reads the pages
of a checkout, and needs the group `docs` of its `pyproject.toml`.
"""
