"""What a loss consists of in a checkout: its files, what is missing of them, what is generated.

`python -m lossdocs new` and `python -m lossdocs status` are the commands that use it. They work on
the files of a checkout, and need the group `test` of its `pyproject.toml`.
"""
