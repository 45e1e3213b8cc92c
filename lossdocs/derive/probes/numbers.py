"""Values, layouts in memory, infinities, nothing at all, gradients, low precision."""

from collections.abc import Iterator

from lossdocs.derive.probes.example import Draft, Example, together

NONE = "torch.zeros(0, 3)"
NONE_LONG = "torch.zeros(0, dtype=torch.long)"
WORDS = ("", "sum", "none")


def drafts(e: Example) -> Iterator[Draft]:
    """All of them."""
    yield from _values(e)
    yield from _infinities(e)
    yield from _empty(e)
    yield from _gradients(e)
    if not e.declaration.sizes:
        yield from _rows(e)
    yield from _precision(e)


def _values(e: Example) -> Iterator[Draft]:
    x, shows = e.x, "The layout in memory does not matter"
    if e.declaration.reductions:
        yield _reductions(e)
    if e.elementwise:
        yield Draft("values.non_contiguous", shows, together(e(f"{x}.t()", f"{e.t}.t()"), e()))
    else:
        sizes = e.declaration.sizes.get(e.declaration.required[0].name, "N C")
        turned = "t()" if len(sizes.split()) == 2 else "mT"
        code = f"X = {x}.{turned}.contiguous().{turned}\n{together(e('X'), e())}"
        yield Draft("values.non_contiguous", shows, code)
    code = f"X = {x}.repeat_interleave(2, 0)[::2]\n{together(e('X'), e())}"
    yield Draft("values.strided", "Nor do steps between the rows", code)
    code = f"X = {x}[:1].expand_as({x})\n{together(e('X'), e('X.contiguous()'))}"
    yield Draft("values.expanded_input", "An input that repeats one row by a stride of 0", code)
    if e.indices:
        shows = "A target that repeats one index by a stride of 0"
        code = e(t="tensor([2]).expand(2)", reduction="none")
        yield Draft("values.expanded_target", shows, code)


def _reductions(e: Example) -> Draft:
    sums = [e(reduction=word) for word in ("sum", "batchmean") if word in e.declaration.reductions]
    code = together(e(reduction="none"), f"{e.source.name}{e.arguments}", *sums)
    return Draft("values.reductions", "Without reduction, the default, and the sum", code)


def _infinities(e: Example) -> Iterator[Draft]:
    for name, shown, value in (
        ("infinite", "plus infinity", "inf"),
        ("minus_infinite", "minus infinity", "-inf"),
        ("nan", "nan", "nan"),
        ("huge", "1e30", "1e30"),
    ):
        id = f"infinities.{name}"
        before = f"X = {e.x}.clone()\nX[0, 0] = {value}\n"
        code = before + e("X", reduction="none")
        yield Draft(f"{id}_input", f"An entry of the input is {shown}", code)
        code = before + e.gradient("X", reduction="sum")
        yield Draft(
            f"{id}_input_gradient", f"The gradient where an entry of the input is {shown}", code
        )
        if not e.indices:
            code = f"T = {e.t}.clone()\nT[0, 0] = {value}\n" + e(t="T", reduction="none")
            yield Draft(f"{id}_target", f"An entry of the target is {shown}", code)


def _empty(e: Example) -> Iterator[Draft]:
    name, shows = "no_row", "A batch of no row: the mean is nan, the sum 0"
    x, t = f"{e.x}[:0]", f"{e.t}[:0]"
    if e.elementwise:
        name, shows, x, t = "nothing", "Nothing: the mean is nan, the sum 0", NONE, NONE
        code = f"z = {NONE}\n{e.reduced(*WORDS, x='z', t='z')}"
    elif e.declaration.sizes:
        code = e.reduced(*WORDS, x=x, t=t)
    else:
        x, t = NONE, NONE_LONG
        code = f"X = {NONE}\nY = {NONE_LONG}\n{e.reduced(*WORDS, x='X', t='Y')}"
    yield Draft(f"empty.{name}", shows, code)
    shows = "The gradient of an empty batch is empty"
    yield Draft("empty.no_row_gradient", shows, e.gradient(x, t))


def _gradients(e: Example) -> Iterator[Draft]:
    x, t = e.x, e.t
    yield Draft("autograd.values", "The gradient of the mean", e.gradient())
    if not e.indices:
        code = f"grad(lambda v: {e(t='v', reduction='sum')}, {t})"
        yield Draft("autograd.by_target", "The gradient by the target", code)
    if e.declaration.required[0].kinds == e.target.kinds:
        code = f"grad(lambda z: {e('z', reduction='sum')}, {t})"
        yield Draft("autograd.tie", "The gradient where input and target are equal", code)
    for name, check, shows in (
        ("first", "gradcheck", "The gradient is that of finite differences"),
        ("second", "gradgradcheck", "The second derivative is that of finite differences"),
    ):
        call = f"    lambda z: {_in_float64(e)},\n    ({_off_kinks(e)},),\n"
        yield Draft(f"autograd.{name}", shows, f"torch.autograd.{check}(\n{call})")
    code = f"torch.func.grad({e.source.name}){e.arguments}"
    yield Draft("autograd.func_grad", "torch.func.grad", code)
    direction = f"torch.ones_like({x})" if e.declaration.sizes else "torch.ones(2, 3)"
    code = f"torch.func.jvp(\n    lambda z: {e('z')},\n    ({x},),\n    ({direction},),\n)"
    yield Draft("autograd.forward_mode", "Forward mode: the derivative along a direction", code)
    yield Draft(
        "autograd.hessian",
        "The second derivatives of one row",
        f"torch.func.hessian(\n    lambda z: {e('z', f'{t}[0]')}\n)({x}[0])",
    )


def _off_kinks(e: Example) -> str:
    """A leaf that differs from the examples, which lie where some losses have a kink."""
    point = f"{e.x}.double()"
    if e.declaration.required[0].kinds[0].sample == "x":  # any real numbers
        point = f"(1.1 * {point} + 0.05)"
    return f"{point}.requires_grad_()"


def _in_float64(e: Example) -> str:
    quiet = [f'{name}="{word}"' for name, word in e.quiet.items()]
    return e.plain("z", *list(e.given(".double()").values())[1:], *quiet)


def _rows(e: Example) -> Iterator[Draft]:
    code = f"torch.func.vmap({e.source.name}){e.arguments}"
    yield Draft("autograd.vmap", "vmap over rows", code)
    code = f"torch.func.vmap(torch.func.grad({e.source.name})){e.arguments}"
    yield Draft("autograd.each_sample", "The gradient of each sample by vmap", code)


def _precision(e: Example) -> Iterator[Draft]:
    low = f"{e.x}.bfloat16()"
    code = f"autocast(lambda: {e(low)})"
    yield Draft("precision.autocast", "Under autocast, with an input of 16 bits", code)
    if e.declaration.has_class_weight and not e.declaration.sizes:
        shows = "Under autocast a float32 weight fits a bfloat16 input"
        call = e(low, weight="w")
        yield Draft("precision.autocast_weight", shows, f"autocast(lambda: {call})")
        yield Draft("precision.weight_wider", "Outside autocast it does not", call)
