"""How much faster than torch each loss is, forward and backward, with the range."""

from __future__ import annotations

from statistics import median

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lossdocs.figures._svg import INK, A, B
from lossdocs.measurements.file import Time, load
from lossdocs.measurements.numbers import short
from lossdocs.measurements.sources import shown

STEP = 17  # units a line
TICKS = (0.03, 0.1, 0.3, 1, 3, 10, 30)


def draw(figure: Figure) -> str:
    """One line a loss and shape: a range, and a stroke across it at the median."""
    rows = chosen(shown(load()).times)
    losses = list(dict.fromkeys(row.loss for row in rows))
    figure.set_size_inches(400 / 72, (STEP * (len(rows) + len(losses)) + 60) / 72)
    axes = figure.subplots()
    axes.grid(visible=False, axis="y")
    axes.axvline(1, color=INK, linewidth=1)
    labels, place = {}, 0
    for loss in losses:
        axes.text(0, place, loss, transform=axes.get_yaxis_transform(), va="center")
        place += 1
        for row in (row for row in rows if row.loss == loss):
            labels[place] = row.shape
            ratio(axes, place, row)
            place += 1
    axes.set_yticks(list(labels), list(labels.values()))
    axes.set(
        ylim=(place - 0.5, -0.7), xscale="log", xlabel="torch's time divided by that of lossdocs"
    )
    ends = [x for row in rows for x in row.faster]
    low, high = min(*ends, 1) / 1.1, max(*ends, 1) * 1.1
    ticks = [tick for tick in TICKS if low <= tick <= high]
    axes.set_xlim(low, high)
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    return described(rows)


def chosen(times: list[Time]) -> list[Time]:
    """Forward and backward in float32 on all threads of the processor."""
    threads = max(row.threads for row in times)
    wanted = ("float32", "cpu", True, threads, False, False)
    return [
        row
        for row in times
        if (row.dtype, row.device, row.backward, row.threads, row.competing, row.compiled) == wanted
        and row.against == f"F.{row.loss}"
    ]


def ratio(axes: Axes, place: int, row: Time) -> None:
    """The range, and the median in the colour of the faster one."""
    middle = median(row.faster)
    colour = A if middle >= 1 else B
    axes.plot([min(row.faster), max(row.faster)], [place, place], color=colour, linewidth=2)
    axes.plot([middle, middle], [place - 0.35, place + 0.35], color=colour, linewidth=3)


def described(rows: list[Time]) -> str:
    """The figure in words."""
    said = (f"{row.loss} at {row.shape} {short(median(row.faster))}" for row in rows)
    return (
        "The median of torch's time divided by that of lossdocs, in float32, forward and "
        f"backward: {', '.join(said)}. Above 1 lossdocs is faster."
    )
