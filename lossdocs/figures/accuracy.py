"""The error of cross-entropy by the margin of the right class: torch's beside lossdocs'."""

import torch
import torch.nn.functional as F
from matplotlib.figure import Figure

from lossdocs.figures._panels import COLOURS, DASHES, line
from lossdocs.figures.precision import DTYPES, MARGINS, name, powers, worst
from lossdocs.losses.cross_entropy import cross_entropy


def draw(figure: Figure) -> str:
    """For each dtype a stair: the worst error between one margin and the next."""
    ends = torch.arange(MARGINS + 1, dtype=torch.float64)
    edges = torch.stack([ends[:-1], ends[1:]], dim=1).flatten()
    last = {}
    for axes, title, loss in zip(
        figure.subplots(1, 2, sharey=True),
        ("torch", "lossdocs"),
        (F.cross_entropy, cross_entropy),
        strict=True,
    ):
        for dtype, colour, dashes in zip(DTYPES, COLOURS, DASHES, strict=True):
            power = (powers(worst(dtype, loss)) * 2).ceil() / 2
            label = name(dtype) if title == "torch" else ""
            line(axes, edges, power.repeat_interleave(2), colour, dashes, label)
            last[title, dtype] = power[-1].item()
        axes.set(xlim=(0, MARGINS), ylim=(-7.5, 0.3), title=title)
        axes.set_xlabel("right logit minus the other")
        axes.set_xticks(range(0, MARGINS + 1, 4))
        axes.set_yticks([-6, -4, -2, 0], ["1e-6", "1e-4", "1e-2", "1"])
    figure.axes[0].set_ylabel("relative error")
    figure.legend(loc="outside upper left", ncols=3)
    return (
        "Of two classes. torch's error grows with the margin until it is 1, where the loss is 0. "
        f"That of lossdocs stays below 1e{last['lossdocs', torch.float32]:g} in float32 and "
        f"1e{last['lossdocs', torch.bfloat16]:g} in bfloat16; in float16 it grows from a margin "
        "of 9 on, where float16 itself has fewer digits."
    )
