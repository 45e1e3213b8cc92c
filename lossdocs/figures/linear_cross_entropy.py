"""What the loss of a language model holds besides its gradients, by the number of tokens."""

import torch
from matplotlib.figure import Figure

from lossdocs.figures._panels import COLOURS, DASHES, line
from lossdocs.kernels.linear_blocks import block_shape

VOCABULARY, FEATURES = 128256, 1024
MOST = 8192
GIB = 2**30


def draw(figure: Figure) -> str:
    """All logits, held three times, and one block of them."""
    axes = figure.subplots()
    tokens = torch.arange(0, MOST + 1, 128)
    plain, block = tokens * all_logits(1), torch.tensor([one_block(n) for n in tokens.tolist()])
    line(axes, tokens, plain, COLOURS[0], DASHES[0], "all logits, three times")
    line(axes, tokens, block, COLOURS[1], DASHES[1], "one block of logits")
    axes.set(xlim=(0, MOST), ylim=(0, 12), xlabel="tokens", ylabel="GiB")
    axes.set_xticks(range(0, MOST + 1, 2048))
    figure.legend(loc="outside upper left", ncols=2)
    return (
        f"With a vocabulary of {VOCABULARY} in float32. All logits, their log-probabilities and "
        f"their gradient take {all_logits(2048):.2f} GiB for 2048 tokens and "
        f"{all_logits(MOST):.2f} GiB for {MOST}. A block takes {one_block(MOST):.2f} GiB, "
        "however many tokens there are."
    )


def all_logits(tokens: int) -> float:
    """Three times, in float32."""
    return 3 * tokens * VOCABULARY * 4 / GIB


def one_block(tokens: int) -> float:
    """The largest that is held, in float32."""
    rows, columns = block_shape(max(tokens, 1), FEATURES, VOCABULARY)
    return rows * columns * 4 / GIB
