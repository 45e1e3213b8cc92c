"""What a tensor may be: dtypes, and what is no tensor; of every loss."""

from collections.abc import Iterator

from lossdocs.declare.kinds import ClassIndices
from lossdocs.derive.probes.example import COMPLEX, Draft, Example

DTYPES = "(torch.half, torch.bfloat16, torch.float64)"
BYTES = "dtype=torch.uint8"


def drafts(e: Example) -> Iterator[Draft]:
    """All of them."""
    yield from _input(e)
    yield from _target(e)
    yield from _indices(e) if e.indices else _numbers(e)


def _input(e: Example) -> Iterator[Draft]:
    x = e.x
    given = [
        e.named[one.name] + ("" if ClassIndices in one.kinds else ".to(d)") for one in e.required
    ]
    quiet = [f'{name}="{word}"' for name, word in e.quiet.items()]
    yield Draft(
        "dtypes.floats",
        "The result has the dtype of the tensors",
        f"[\n    {e.plain(*given, *quiet)}\n    for d in {DTYPES}\n]",
    )
    taken = e.declaration.integers
    refused = "" if taken else " is refused"
    yield Draft("dtypes.input_int", f"An input of integers{refused}", e(f"{x}.long()"))
    refused = "" if taken and e.declaration.bools else " are refused"
    yield Draft("dtypes.input_bool", f"Truth values as input{refused}", e(f"{x} > 0"))
    yield Draft(
        "dtypes.input_complex", "A complex input is refused", e(f"{x}.to(torch.complex64)"), COMPLEX
    )
    yield Draft("dtypes.float8", "8-bit floats are refused", e(f"{x}.to(torch.float8_e4m3fn)"))
    yield Draft("dtypes.input_list", "Lists are not tensors", e(f"{x}.tolist()"))
    yield Draft("dtypes.input_none", "Nor is None", e("None"))
    yield Draft("dtypes.input_float16", "An input of 16 bits", e(f"{x}.half()"))
    yield Draft("dtypes.input_float64", "An input of 64 bits", e(f"{x}.double()"))
    for parameter in e.required[1:]:
        if parameter is not e.target:
            name = e.named[parameter.name]
            for shown, code in (
                ("double", f"{name}.double()"),
                ("list", f"{name}.tolist()"),
                ("none", "None"),
            ):
                tensors = [code if one is parameter else e.named[one.name] for one in e.required]
                yield Draft(
                    f"dtypes.{parameter.name}_{shown}",
                    f"`{parameter.name}` as `{code}`",
                    e.plain(*tensors),
                )


def _target(e: Example) -> Iterator[Draft]:
    t = e.t
    yield Draft("dtypes.target_list", "A list is no target", e(t=f"{t}.tolist()"))
    yield Draft("dtypes.target_none", "Nor is None", e(t="None"))
    yield Draft("dtypes.target_number", "Nor a number", e(t="1"))
    yield Draft("dtypes.target_bool", "A target of truth values", e(t=f"{t}.bool()"))
    yield Draft(
        "dtypes.target_complex", "A complex target", e(t=f"{t}.to(torch.complex64)"), COMPLEX
    )


def _numbers(e: Example) -> Iterator[Draft]:
    t = e.t
    yield Draft("dtypes.target_int", "A target of integers", e(t=f"{t}.long()"))
    yield Draft("dtypes.target_float16", "A target of 16 bits", e(t=f"{t}.half()"))
    yield Draft("dtypes.target_float64", "A target of 64 bits", e(t=f"{t}.double()"))
    gradient = f"grad(lambda z: {e('z', f'{t}.double()', reduction='sum')}, {e.x})"
    yield Draft("dtypes.target_float64_gradient", "The gradient beside it", gradient)


def _indices(e: Example) -> Iterator[Draft]:
    t = e.t
    yield Draft("dtypes.target_float", "Indices as floats are refused", e(t=f"{t}.float()"))
    yield Draft("dtypes.target_int32", "32-bit indices are refused", e(t=f"{t}.int()"))
    yield Draft("dtypes.target_int16", "16-bit indices are refused", e(t=f"{t}.short()"))
    yield Draft(
        "dtypes.target_int8", "8-bit integers with a sign are refused", e(t=f"{t}.to(torch.int8)")
    )
    yield Draft("dtypes.target_uint8", "Indices may be bytes", e(t=f"{t}.byte()"))
    if e.declaration.sizes:
        return
    yield Draft(
        "dtypes.target_uint8_image",
        "Bytes as indices are refused beside an image",
        e("torch.zeros(2, 3, 2, 2)", f"torch.zeros(2, 2, 2, {BYTES})"),
    )
    yield Draft(
        "dtypes.target_uint8_sequence",
        "Nor are they taken beside (N, C, d1)",
        e("torch.zeros(2, 3, 2)", f"torch.zeros(2, 2, {BYTES})"),
    )
    yield Draft(
        "dtypes.target_int32_image",
        "32-bit indices are refused beside an image",
        e("torch.zeros(1, 3, 2, 2)", "torch.zeros(1, 2, 2, dtype=torch.int32)"),
    )
