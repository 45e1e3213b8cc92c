"""What torch says about the state of an explorer, under the names that its numbers have there."""

from typing import Any

import torch
import torch.nn.functional as F
from explorers.test_formulas import two_modes
from torch import Tensor

State = dict[str, Any]
Numbers = dict[str, float]


def named(name: str, values: Tensor) -> Numbers:
    """A number, or the entries of a tensor with their places behind the name."""
    if values.dim() == 0:
        return {name: values.item()}
    return {
        key: value
        for i, row in enumerate(values)
        for key, value in named(f"{name}{i}", row).items()
    }


def numbers(state: State, start: str, *shape: int) -> Tensor:
    """The controls whose names begin alike."""
    return torch.tensor([float(v) for k, v in state.items() if k.startswith(start)]).reshape(shape)


def cross_entropy(s: State) -> Numbers:
    """A batch of two samples."""
    x = numbers(s, "x", 2, 3).requires_grad_()
    soft = s["targets"] == "probabilities"
    y = numbers(s, "p", 2, 3) if soft else numbers(s, "y", 2).long()
    options: dict[str, Any] = {
        "weight": numbers(s, "w", 3),
        "label_smoothing": float(s["smoothing"]),
    }
    z = x / s["temperature"]
    losses = F.cross_entropy(z, y, reduction="none", **options)
    loss = F.cross_entropy(z, y, reduction=s["reduction"], **options)
    (gradient,) = torch.autograd.grad(loss.sum(), x)
    given = y if soft else F.one_hot(y, 3)
    target = (1 - s["smoothing"]) * given + s["smoothing"] / 3
    return (
        named("loss", losses)
        | named("q", z.softmax(1))
        | named("g", gradient)
        | named("t", target)
        | named("result", loss)
    )


def binary_cross_entropy(s: State) -> Numbers:
    """The two ways from a logit to the loss."""
    x = torch.tensor(float(s["x"]), requires_grad=True)
    t, weight = torch.tensor(float(s["t"])), torch.tensor(float(s["weight"]))
    logit = F.binary_cross_entropy_with_logits(x, t, pos_weight=weight)
    p = x.sigmoid()
    probability = F.binary_cross_entropy(p, t, weight=torch.where(t == 1, weight, 1.0))
    return {
        "logitLoss": logit.item(),
        "logitGradient": torch.autograd.grad(logit, x)[0].item(),
        "probabilityLoss": probability.item(),
        "probabilityGradient": torch.autograd.grad(probability, x)[0].item(),
    }


def kl_div(s: State) -> Numbers:
    """Votes and logits of three classes."""
    votes, x = numbers(s, "v", 3).double(), numbers(s, "x", 3).double()
    p, log_q = votes / votes.sum(), x.log_softmax(0)
    forward = F.kl_div(log_q, p, reduction="none")
    reverse = F.kl_div(p.log(), log_q.exp(), reduction="none")
    sums = {"pq": forward.sum().item(), "qp": reverse.sum().item()}
    return (
        named("p", p) | named("q", log_q.exp()) | named("f", forward) | named("r", reverse) | sums
    )


def modes(s: State) -> Numbers:
    """A normal density and one with two modes."""
    found = two_modes("", {name: float(value) for name, value in s.items()})
    return {name: found[name] for name in ("forward", "reverse")}


def label_smoothing(s: State) -> Numbers:
    """One logit for the target class, 0 for the others."""
    x = torch.zeros(1, int(s["classes"]))
    x[0, 0] = s["gap"]
    x.requires_grad_()
    y, smoothing = torch.tensor([0]), float(s["smoothing"])
    loss = F.cross_entropy(x, y, label_smoothing=smoothing)
    (gradient,) = torch.autograd.grad(loss, x)
    target = (1 - smoothing) * F.one_hot(y, int(s["classes"])) + smoothing / s["classes"]
    result = {"result": loss.item(), "hard": F.cross_entropy(x, y).item()}
    rows = {"t": target[0, :2], "q": x.softmax(1)[0, :2], "g": gradient[0, :2]}
    return result | {k: v for name, row in rows.items() for k, v in named(name, row).items()}


def reductions(s: State) -> Numbers:
    """Four samples with two classes, of which some may be ignored."""
    y, p, weight = numbers(s, "y", 4).long(), numbers(s, "p", 4), numbers(s, "w", 2)
    q = torch.where(y[:, None] == 1, torch.stack([1 - p, p], 1), torch.stack([p, 1 - p], 1))
    certain = F.one_hot(y.clamp(min=0), 2).float()
    found = {
        name: F.nll_loss(q.log(), y, weight, reduction=name).item() for name in ("sum", "mean")
    }
    for name, reduction in (("klsum", "sum"), ("batchmean", "batchmean")):
        found[name] = F.kl_div(q.log(), certain, reduction=reduction).item()
    found["klmean"] = F.kl_div(q.log(), certain, reduction="sum").item() / certain.numel()
    return found | named("loss", F.nll_loss(q.log(), y, weight, reduction="none"))


REFERENCES = {
    "cross_entropy": cross_entropy,
    "binary_cross_entropy": binary_cross_entropy,
    "kl_div": kl_div,
    "two_modes": modes,
    "label_smoothing": label_smoothing,
    "reductions": reductions,
}

# The same numbers in what the code to copy computes.
COPIED = {
    "cross_entropy": {"result": "loss", "g": "x.grad"},
    "binary_cross_entropy": {
        "logitLoss": "loss",
        "logitGradient": "x.grad",
        "probabilityLoss": "other",
        "probabilityGradient": "z.grad",
    },
    "kl_div": {"pq": "forward", "qp": "reverse", "p": "p[0]", "q": "log_q[0].exp()"},
    "two_modes": {"forward": "forward", "reverse": "reverse"},
    "label_smoothing": {"result": "loss", "g": "x.grad[0, :2]"},
    "reductions": {
        **{name: f"F.nll_loss(log_q, y, weight, reduction={name!r})" for name in ("sum", "mean")},
        "loss": "F.nll_loss(log_q, y, weight, reduction='none')",
        "batchmean": "F.kl_div(log_q, certain, reduction='batchmean')",
        "klsum": "F.kl_div(log_q, certain, reduction='sum')",
    },
}
