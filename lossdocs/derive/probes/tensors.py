"""What a tensor may be: dtypes, and what is no tensor; of every loss."""

from collections.abc import Iterator

from lossdocs.derive.probes.example import COMPLEX, Draft, Example

DTYPES = "(torch.half, torch.bfloat16, torch.float64)"


def drafts(e: Example) -> Iterator[Draft]:
    """All of them."""
    yield from _input(e)
    yield from _others(e)
    yield from _target(e)
    yield from _indices(e) if e.indices else _numbers(e)


def _input(e: Example) -> Iterator[Draft]:
    quiet = [f'{name}="{word}"' for name, word in e.quiet.items()]
    call = e.plain(*e.given(".to(d)").values(), *quiet)
    code = f"[\n    {call}\n    for d in {DTYPES}\n]"
    yield Draft("dtypes.floats", "The result has the dtype of the tensors", code)
    integers = "" if e.declaration.integers else " is refused"
    bools = "" if e.declaration.integers and e.declaration.bools else " are refused"
    for name, shows, after in (
        ("input_int", f"An input of integers{integers}", ".long()"),
        ("input_bool", f"Truth values as input{bools}", " > 0"),
        ("input_complex", "A complex input is refused", ".to(torch.complex64)"),
        ("float8", "8-bit floats are refused", ".to(torch.float8_e4m3fn)"),
        ("input_list", "Lists are not tensors", ".tolist()"),
        ("input_none", "Nor is None", ""),
        ("input_float16", "An input of 16 bits", ".half()"),
        ("input_float64", "An input of 64 bits", ".double()"),
    ):
        why = COMPLEX if name == "input_complex" else ""
        yield Draft(f"dtypes.{name}", shows, e(f"{e.x}{after}" if after else "None"), why)


def _others(e: Example) -> Iterator[Draft]:
    for name, tensor in e.given().items():
        if name in {e.declaration.required[0].name, e.target.name}:
            continue
        for shown, code in (
            ("double", f"{tensor}.double()"),
            ("list", f"{tensor}.tolist()"),
            ("none", "None"),
        ):
            call = e.plain(*(e.given() | {name: code}).values())
            yield Draft(f"dtypes.{name}_{shown}", f"`{name}` as `{code}`", call)


def _target(e: Example) -> Iterator[Draft]:
    complex_ = e(t=f"{e.t}.to(torch.complex64)")
    yield Draft("dtypes.target_list", "A list is no target", e(t=f"{e.t}.tolist()"))
    yield Draft("dtypes.target_none", "Nor is None", e(t="None"))
    yield Draft("dtypes.target_number", "Nor a number", e(t="1"))
    yield Draft("dtypes.target_bool", "A target of truth values", e(t=f"{e.t}.bool()"))
    yield Draft("dtypes.target_complex", "A complex target", complex_, COMPLEX)


def _numbers(e: Example) -> Iterator[Draft]:
    double = f"{e.t}.double()"
    gradient = e.gradient(t=double, reduction="sum")
    yield Draft("dtypes.target_int", "A target of integers", e(t=f"{e.t}.long()"))
    yield Draft("dtypes.target_float16", "A target of 16 bits", e(t=f"{e.t}.half()"))
    yield Draft("dtypes.target_float64", "A target of 64 bits", e(t=double))
    yield Draft("dtypes.target_float64_gradient", "The gradient beside it", gradient)


def _indices(e: Example) -> Iterator[Draft]:
    for name, shows, method in (
        ("float", "Indices as floats are refused", "float()"),
        ("int32", "32-bit indices are refused", "int()"),
        ("int16", "16-bit indices are refused", "short()"),
        ("int8", "8-bit integers with a sign are refused", "to(torch.int8)"),
        ("uint8", "Indices may be bytes", "byte()"),
    ):
        yield Draft(f"dtypes.target_{name}", shows, e(t=f"{e.t}.{method}"))
    if e.declaration.sizes:
        return
    for name, shows, x, t in (
        ("uint8_image", "Bytes as indices are refused beside an image", "2, 3, 2, 2", "2, 2, 2"),
        ("uint8_sequence", "Nor are they taken beside (N, C, d1)", "2, 3, 2", "2, 2"),
        ("int32_image", "32-bit indices are refused beside an image", "1, 3, 2, 2", "1, 2, 2"),
    ):
        dtype = name.partition("_")[0]
        code = e(f"torch.zeros({x})", f"torch.zeros({t}, dtype=torch.{dtype})")
        yield Draft(f"dtypes.target_{name}", shows, code)
