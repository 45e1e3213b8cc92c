"""What the search knows beside the text of a page: its weight, and the words of its readers."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath
from posixpath import normpath

# How much the words of a page count, by the beginning of its path. A page that explains comes
# before one that proves, repeats or lists what another explains.
WEIGHTS = {
    "losses/": 2.0,
    "concepts/": 1.5,
    "guides/": 2.0,
    "behaviour/": 0.3,
    "proofs/": 0.4,
    "notebook/": 0.3,
    "checked.md": 0.2,
    "choosing.md": 1.5,
    "errors.md": 1.5,
    "index.md": 0.5,
    "map.md": 0.5,
    "questions.md": 0.4,
    "reference.md": 0.2,
}
# Of these pages a reader mostly wants a section: the page as a whole counts half.
LONG = ("losses/", "concepts/", "choosing.md")
# The sections of these pages are found by the names of the page too.
EXPLAINING = ("losses/", "concepts/", "guides/", "proofs/")
# Pages whose rows each say what a reader asks or sees, and link to what answers it.
ASKING = ("index.md", "questions.md")
ROW = re.compile(r"^(?:- |\| ).*\]\(.*$", re.MULTILINE)
LINK = re.compile(r"\[((?:[^\[\]]|\\.)*)\]\(([^()\s]+)\)")
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
SMALL = {"a", "an", "of", "the"}
LONGEST = 4  # words of a title that is one name


def weight(path: str) -> float:
    """How much the words of a page count.

    Examples:
        >>> weight("losses/kl_div.md"), weight("glossary.md")
        (2.0, 1.0)
    """
    return next((value for start, value in WEIGHTS.items() if path.startswith(start)), 1.0)


def names(title: str) -> list[str]:
    """A title and its neighbouring words, each written as one word.

    A reader may write `cross_entropy`, `crossentropy` or "cross entropy", and the search gives
    `crossentropy` for each.

    Examples:
        >>> names("Log-sum-exp"), names("Cross-entropy loss (CrossEntropyLoss)")
        (['logsum', 'logsumexp', 'sumexp'], ['crossentropy', 'crossentropyloss', 'entropyloss'])
    """
    found = set()
    for part in re.split(r"[(),:;]", title):
        for pair in pairwise(words(part)):
            found.add("".join(pair))
        if len(words(part)) <= LONGEST:
            found.add(joined(part))
    return sorted(found - {""})


def joined(title: str) -> str:
    """A title as one word.

    Examples:
        >>> joined("<code>kl_div</code>"), joined("KLDivLoss")
        ('kldiv', 'kldivloss')
    """
    return "".join(words(title))


def words(title: str) -> list[str]:
    """The words of a title as `separator` in mkdocs.yml splits them, but for the small ones.

    Examples:
        >>> words("BCEWithLogitsLoss")
        ['bce', 'with', 'logits', 'loss']
    """
    found = WORD.findall(re.sub(r"<[^>]+>|&\w+;", "", title))
    return [word.lower() for word in found if word not in SMALL]


def nickname(title: str) -> str:
    """The one name in parentheses in a title.

    Examples:
        >>> nickname("Kullback-Leibler divergence (KLDivLoss)"), nickname("Softmax (a, b)")
        ('KLDivLoss', '')
    """
    name = re.search(r"\((\w+)\)", title)
    return name[1] if name else ""


def stem(path: str) -> str:
    """The name of a page in its address.

    Examples:
        >>> stem("losses/kl_div.md")
        'kl_div'
    """
    return PurePosixPath(path).stem


def errors(text: str) -> list[str]:
    """The kinds of errors that a section shows.

    Examples:
        >>> errors("IndexError: Target 3 is out of bounds.")
        ['indexerror']
    """
    return sorted({kind.lower() for kind in re.findall(r"\b(\w+Error): ", text)})


def asked(markdown: str, path: str) -> Iterator[tuple[str, str]]:
    """What each row with a link into the site asks, and the target of the link.

    Examples:
        >>> list(asked("- Why nan? [Answer](losses/kl_div.md#nan)", "questions.md"))
        [('losses/kl_div.md#nan', 'Why nan? Answer')]
    """
    for row in ROW.findall(markdown):
        rest = " ".join(re.sub(r"[|*`\\]|<br>|<!--.*?-->", " ", LINK.sub("", row)).split())
        for text, address in LINK.findall(row):
            if "://" not in address:
                target = normpath(f"{path}/../{address}")
                yield target, f"{rest.strip('- ·,')} {text.replace('`', '')}"
