"""Inputs that are not what the loss takes them for."""

from lossdocs.explain.case import Case, Finding, wide
from lossdocs.explain.evidence import between_0_and_1, is_distribution, tight
from lossdocs.explain.spelling import count, number

SOFTMAX_TWICE = "losses/cross_entropy/#softmax-before-the-loss"
SIGMOID_TWICE = "losses/binary_cross_entropy_with_logits/#a-sigmoid-before-the-loss"
ENOUGH = 16  # entries: so many logits, as likely below 0 as above, are all above once in 65536
SPREAD = 0.5  # the logits of a fresh model may all lie close together


def probabilities_as_logits(case: Case) -> Finding | None:
    """A softmax or sigmoid before a loss that has its own."""
    if case.stem == "cross_entropy":
        link, remedy, seen = SOFTMAX_TWICE, "softmax", _softmax_output(case)
    elif case.stem == "binary_cross_entropy_with_logits":
        link, remedy, seen = SIGMOID_TWICE, "sigmoid", _sigmoid_output(case)
    else:
        return None
    if seen is None:
        return None
    return Finding(
        "probabilities-as-logits",
        f"{seen}: they look like probabilities, and {case.stem} applies a {remedy} of its own.",
        f"Pass the logits, the numbers before the {remedy}.",
        link,
    )


def _made_by(case: Case) -> str | None:
    if case.made_by in ("Softmax", "Sigmoid"):
        return f"input is the output of torch.{case.made_by.lower()}"
    return None


def _softmax_output(case: Case) -> str | None:
    rows = case.counted_rows()
    slack = tight(case.input.dtype)
    if (
        rows.shape[-1] > 1
        and is_distribution(rows, (-1,), slack)
        and bool((rows.sum(-1) > 0).all())
    ):
        many = count(rows.numel() // rows.shape[-1], "position")
        return f"input is at least 0 and sums to 1 over the classes at {many}"
    return _made_by(case)


def _sigmoid_output(case: Case) -> str | None:
    x = wide(case.input)
    if x.numel() >= ENOUGH and between_0_and_1(x) and (x.max() - x.min()) >= SPREAD:
        low, high = number(x.min()), number(x.max())
        return f"all {x.numel()} entries of input lie between {low} and {high}"
    return _made_by(case)


def saturated_sigmoid(case: Case) -> Finding | None:
    """A probability of exactly 0 or 1 on the wrong side, where a sigmoid has no slope."""
    if case.stem != "binary_cross_entropy":
        return None
    p, t = case.input, case.target
    wrong = ((p == 1) & (t < 1)) | ((p == 0) & (t > 0))
    wrong &= case.account.losses != 0  # unless a weight of 0 leaves it out
    if not bool(wrong.any()):
        return None
    worst = number(case.account.losses[wrong].max())
    return Finding(
        "saturated-sigmoid",
        f"{count(int(wrong.sum()), 'probability', 'probabilities')} of {p.numel()} "
        f"{'is' if int(wrong.sum()) == 1 else 'are'} exactly 0 or 1 against the target "
        f"(loss up to {worst}), where the gradient through a sigmoid is 0.",
        "Pass the logits to binary_cross_entropy_with_logits.",
        "losses/binary_cross_entropy/#sigmoid-and-bceloss-saturate",
    )


def one_class(case: Case) -> Finding | None:
    """Softmax over a single class is 1, whatever the logit."""
    if case.stem != "cross_entropy" or case.reading.num_classes != 1 or case.input.numel() == 0:
        return None
    return Finding(
        "one-class",
        f"The class axis, axis {case.reading.class_axis}, has the size 1: "
        "the loss is 0 and so is its gradient.",
        "For one logit and the answers yes and no use binary_cross_entropy_with_logits.",
        "losses/cross_entropy/#one-class-no-class",
    )
