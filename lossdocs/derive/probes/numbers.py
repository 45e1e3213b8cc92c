"""Values, layouts in memory, infinities, nothing at all, gradients, low precision."""

from collections.abc import Iterator

from lossdocs.derive.probes.example import Draft, Example, together

NONE = "torch.zeros(0, 3)"
NONE_LONG = "torch.zeros(0, dtype=torch.long)"


def drafts(e: Example) -> Iterator[Draft]:
    """All of them."""
    yield from _values(e)
    yield from _infinities(e)
    yield from _empty(e)
    yield from _gradients(e)
    yield from _precision(e)


def _values(e: Example) -> Iterator[Draft]:
    if e.declaration.reductions:
        yield _reductions(e)
    x, t, shows = e.x, e.t, "The layout in memory does not matter"
    if e.elementwise:
        yield Draft("values.non_contiguous", shows, together(e(f"{x}.t()", f"{t}.t()"), e()))
    else:
        code = f"X = {x}.t().contiguous().t()\n{together(e('X'), e())}"
        yield Draft("values.non_contiguous", shows, code)
    code = f"X = {x}.repeat_interleave(2, 0)[::2]\n{together(e('X'), e())}"
    yield Draft("values.strided", "Nor do steps between the rows", code)
    code = f"X = {x}[:1].expand_as({x})\n"
    yield Draft(
        "values.expanded_input",
        "An input that repeats one row by a stride of 0",
        code + together(e("X"), e("X.contiguous()")),
    )
    if e.indices:
        yield Draft(
            "values.expanded_target",
            "A target that repeats one index by a stride of 0",
            e(t="tensor([2]).expand(2)", reduction="none"),
        )


def _reductions(e: Example) -> Draft:
    sums = [e(reduction=word) for word in ("sum", "batchmean") if word in e.declaration.reductions]
    default = e.plain(*(e.named[one.name] for one in e.required))
    return Draft(
        "values.reductions",
        "Without reduction, the default, and the sum",
        together(e.each(), default, *sums),
    )


def _infinities(e: Example) -> Iterator[Draft]:
    for name, shown, value in (
        ("infinite", "plus infinity", "inf"),
        ("minus_infinite", "minus infinity", "-inf"),
        ("nan", "nan", "nan"),
        ("huge", "1e30", "1e30"),
    ):
        before = f"X = {e.x}.clone()\nX[0, 0] = {value}\n"
        yield Draft(
            f"infinities.{name}_input",
            f"An entry of the input is {shown}",
            before + e("X", reduction="none"),
        )
        yield Draft(
            f"infinities.{name}_input_gradient",
            f"The gradient where an entry of the input is {shown}",
            f"{before}grad(lambda z: {e('z', reduction='sum')}, X)",
        )
        if not e.indices:
            yield Draft(
                f"infinities.{name}_target",
                f"An entry of the target is {shown}",
                f"T = {e.t}.clone()\nT[0, 0] = {value}\n" + e(t="T", reduction="none"),
            )


def _empty(e: Example) -> Iterator[Draft]:
    words: tuple[dict[str, str], ...] = ({}, {"reduction": "sum"}, {"reduction": "none"})
    name, shows = "no_row", "A batch of no row: the mean is nan, the sum 0"
    x, t = f"{e.x}[:0]", f"{e.t}[:0]"
    if e.elementwise:
        name, shows, before = "nothing", "Nothing: the mean is nan, the sum 0", f"z = {NONE}\n"
        x = t = NONE
        calls = [e("z", "z", **word) for word in words]
    elif e.declaration.sizes:
        before, calls = "", [e(x, t, **word) for word in words]
    else:
        x, t, before = NONE, NONE_LONG, f"X = {NONE}\nY = {NONE_LONG}\n"
        calls = [e("X", "Y", **word) for word in words]
    yield Draft(f"empty.{name}", shows, before + together(*calls))
    code = f"grad(lambda z: {e('z', t)}, {x})"
    yield Draft("empty.no_row_gradient", "The gradient of an empty batch is empty", code)


def _gradients(e: Example) -> Iterator[Draft]:
    x, t, f = e.x, e.t, e.f
    tensors = [e.named[one.name] for one in e.required]
    yield Draft("autograd.values", "The gradient of the mean", f"grad(lambda z: {e('z')}, {x})")
    if not e.indices:
        yield Draft(
            "autograd.by_target",
            "The gradient by the target",
            f"grad(lambda v: {e(t='v', reduction='sum')}, {t})",
        )
    if e.required[0].kinds == e.target.kinds:
        code = f"grad(lambda z: {e('z', reduction='sum')}, {t})"
        yield Draft("autograd.tie", "The gradient where input and target are equal", code)
    for id, check, shows in (
        ("first", "gradcheck", "The gradient is that of finite differences"),
        ("second", "gradgradcheck", "The second derivative is that of finite differences"),
    ):
        code = (
            f"torch.autograd.{check}(\n    lambda z: {_in_float64(e)},\n    ({_off_kinks(e)},),\n)"
        )
        yield Draft(f"autograd.{id}", shows, code)
    yield Draft(
        "autograd.func_grad", "torch.func.grad", f"torch.func.grad({f})({', '.join(tensors)})"
    )
    direction = f"torch.ones_like({x})" if e.declaration.sizes else "torch.ones(2, 3)"
    yield Draft(
        "autograd.forward_mode",
        "Forward mode: the derivative along a direction",
        f"torch.func.jvp(\n    lambda z: {e('z')},\n    ({x},),\n    ({direction},),\n)",
    )
    yield Draft(
        "autograd.hessian",
        "The second derivatives of one row",
        f"torch.func.hessian(\n    lambda z: {e('z', f'{t}[0]')}\n)({x}[0])",
    )
    if not e.declaration.sizes:
        rows = ", ".join(tensors)
        yield Draft("autograd.vmap", "vmap over rows", f"torch.func.vmap({f})({rows})")
        yield Draft(
            "autograd.each_sample",
            "The gradient of each sample by vmap",
            f"torch.func.vmap(torch.func.grad({f}))({rows})",
        )


def _off_kinks(e: Example) -> str:
    """A leaf that differs from the examples, which lie where some losses have a kink."""
    point = f"{e.x}.double()"
    if e.required[0].kinds[0].sample == "x":  # any real numbers
        point = f"(1.1 * {point} + 0.05)"
    return f"{point}.requires_grad_()"


def _in_float64(e: Example) -> str:
    given = ["z"]
    for parameter in e.required[1:]:
        integers = parameter is e.target and e.indices
        given.append(e.named[parameter.name] + ("" if integers else ".double()"))
    quiet = [f'{name}="{word}"' for name, word in e.quiet.items()]
    return e.plain(*given, *quiet)


def _precision(e: Example) -> Iterator[Draft]:
    low = f"{e.x}.bfloat16()"
    yield Draft(
        "precision.autocast",
        "Under autocast, with an input of 16 bits",
        f"autocast(lambda: {e(low)})",
    )
    if e.declaration.has_class_weight and not e.declaration.sizes:
        yield Draft(
            "precision.autocast_weight",
            "Under autocast a float32 weight fits a bfloat16 input",
            f"autocast(lambda: {e(low, weight='w')})",
        )
        yield Draft("precision.weight_wider", "Outside autocast it does not", e(low, weight="w"))
