"""Of what has no value, or is not known, nothing is proved."""


class Undecided(Exception):  # noqa: N818 # not a mistake of the program
    """An expression has no value, or nothing is known of it: nothing is proved."""
