"""A loss that is made of its files alone: those that `new` writes, filled in here."""

import re
from pathlib import Path
from typing import get_args

from lossdocs.authoring.files import MARK, path_of
from lossdocs.declare.declaration import Normalizer, Shapes

STEM = "log_cosh_loss"

LOSS = {
    f'"""{MARK}: the name of the loss and what it is, in a sentence."""': (
        '"""Log-cosh loss: a square near 0, and straight further out, smoothly."""'
    ),
    f"  # {MARK}: one of {', '.join(get_args(Shapes))}": "",
    f"  # {MARK}: what the mean divides by, one of {', '.join(get_args(Normalizer))}": "",
    f"  # {MARK}: or the arguments whose dtype the result has": "",
    f'also=(),  # {MARK}: its names elsewhere, such as "optax.losses.huber_loss"': (
        'also=("optax.losses.log_cosh", "keras.losses.LogCosh"),'
    ),
    f"  # {MARK}: what it holds, a word of lossdocs/declare/kinds.py": "",
    f"{MARK}: what it says of a prediction, in a sentence.": "The logarithm of cosh of the error.",
    f"{MARK}: the loss of one entry as a formula, and what the mean divides by.": (
        r"The loss of one entry is $\log \cosh r$ for an error $r$." + "\n"
        "    The mean divides by the number of entries."
    ),
    f"input: {MARK}: what it is, in the words of the reader.": "input: predictions, any shape.",
    f"target: {MARK}: what it is, in the words of the reader.": "target: what they should be.",
    f'{MARK}: a scalar, or one loss an entry when `reduction` is `"none"`; the unit, the dtype.': (
        'A scalar, or one loss an entry when `reduction` is `"none"`.'
    ),
    f"{MARK}: what it prints, tensor(...)": "tensor(0.2169)",
    f"{MARK}: the key of the first publication in docs/sources, such as [@huber1964]": (
        "[@green1990]"
    ),
    f'raise NotImplementedError("{MARK}: the formula, ending in '
    'return reduce(losses, reduction)")': (
        "error = input - target\n    return reduce(softplus(2 * error) - error - log(2), reduction)"
    ),
    "from torch import Tensor\n": "from math import log\n\nfrom torch import Tensor\n",
    "import Reals, Reduction\n": (
        "import Reals, Reduction\nfrom lossdocs.numerics.softplus import softplus\n"
    ),
}
CONTRACT = {
    f"{MARK}: what is to be seen here, such as the formula of one entry": (
        "Each entry is the logarithm of cosh of the error"
    ),
}
PAGE = {
    f"'{MARK}: the name of the loss (LogCoshLoss)'": "Log-cosh loss (LogCoshLoss)",
    f"{MARK}: what the page answers, in 50 to 160 characters.": (
        "A loss of numbers that is a square near 0, and straight further out, smoothly."
    ),
    "\n---\n\n#": (
        "\nequalities:\n  - target: huber_loss\n    claim: Both are half the square near 0.\n"
        "    left: lossdocs.log_cosh_loss(x, x)\n    right: F.huber_loss(x, x)\n---\n\n#"
    ),
    f"# {MARK}: the name of the loss": "# Log-cosh loss",
    f"{MARK}: what it prints; `python -m lossdocs.pages update docs/losses/{STEM}.md` writes it.": (
        "tensor(1.0279)"
    ),
    f"``` glance\n{STEM}\n": f"``` glance\n{STEM}\nUnit | that of the error\n",
    f"{MARK}: what the loss measures, its other names": "It says how far a number is from another",
}
SOURCES = {
    f"% {MARK}: the first publication as BibTeX with a key such as huber1964; "
    "where another file has it, remove this one\n": """\
@article{green1990,
  author  = {Green, P. J.},
  title   = {Bayesian reconstructions from emission tomography data using a modified EM algorithm},
  journal = {IEEE Transactions on Medical Imaging},
  year    = {1990},
  doi     = {10.1109/42.52985},
}
""",
}
REST = "It is said on the page of the loss that it is like."


def fill_in(root: Path, part: str, stem: str, values: dict[str, str]) -> None:
    """Put something in place of each line to fill in."""
    path = path_of(part, stem, root)
    text = path.read_text(encoding="utf-8")
    for old, new in values.items():
        assert old in text, f"{path} does not say {old!r}"
        text = text.replace(old, new)
    text = re.sub(rf"(?m)^{MARK}: .*$", REST, text) if part == "page" else text
    path.write_text(text, encoding="utf-8")
