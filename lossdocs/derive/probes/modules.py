"""Modules, tools, and how Python itself takes arguments."""

from collections.abc import Iterator

from lossdocs.derive.probes.example import Draft, Example, together
from lossdocs.derive.probes.options import BY_NAME

CHECKED = "lossdocs checks the options when a module is made, torch at its first call"
DEPRECATED = "lossdocs leaves out the deprecated arguments"
REPR = "The repr of lossdocs shows the options"
SCRIPT = "torch.jit.script is deprecated; lossdocs works with torch.compile"
GIVEN = {"int": "1", "float": "0.5"}  # to an option that has a default
SIGNATURES = """\
import inspect

[
    [
        (v.name, v.default)
        for v in inspect.signature(f).parameters.values()
        if v.default is not v.empty
    ]
    for f in ({})
]"""


META = 'torch.zeros(2, 3, device="meta")'
META_LONG = 'torch.zeros(2, dtype=torch.long, device="meta")'
WEIGHT = "tensor([1.0, 2.0, 4.0])"
MANY = ", ".join(["None"] * 12)


def drafts(e: Example) -> Iterator[Draft]:
    """All of them."""
    yield from _arguments(e)
    if not e.declaration.sizes:
        code = f"{e(META, META_LONG if e.indices else META)}.shape"
        yield Draft("modules.meta", "Tensors without values have a shape only", code)
    if e.module:
        yield from _modules(e)
        for parameter in e.declaration.weights:
            if parameter in e.declaration.bound:
                yield from _buffer(e, parameter.name)


def _arguments(e: Example) -> Iterator[Draft]:
    tensors = list(e.given().values())
    twice = e.plain(*tensors, f"{e.declaration.required[0].name}={e.x}")
    for name, shows, code in (
        ("no_target", "A call without a target", e.plain(*tensors[:-1])),
        ("no_argument", "A call without anything", e.plain()),
        ("too_many", "More arguments than there are", e.plain(*tensors, MANY)),
        ("unknown_argument", "An argument that does not exist", e(weights=WEIGHT)),
        ("given_twice", "An argument by position and by name", twice),
    ):
        yield Draft(f"modules.{name}", shows, code)
    if e.module:
        code = SIGNATURES.format(f"{e.module}, {e.source.name}")
        yield Draft("modules.signature", "The signatures", code, DEPRECATED)


def _modules(e: Example) -> Iterator[Draft]:
    call, m = e.arguments, e.module
    weights = [one.name for one in e.declaration.bound if one.weight]
    options = [one.name for one in e.declaration.bound if not one.weight]
    words = ["reduction", *(name for name in options if name != "reduction"), *weights]
    shown = together(*(f"m.{name}" for name in words), "repr(m)", "list(m.state_dict())")
    given = _given(e)
    value = together(f"{e.made(**given)}{call}", e(**given))
    unknown = f"{e.made(reduction='avg')}.reduction"
    others = {"pos_weight": WEIGHT, "label_smoothing": "0.1"}
    other = next(e.made(**{name: x}) for name, x in others.items() if name not in e.declaration)
    for name, shows, code, why in (
        ("defaults", "The attributes of a module and its repr", f"m = {m}()\n{shown}", REPR),
        ("module_value", "The module gives the value of the function", value, ""),
        ("script", "torch.jit.script", f"torch.jit.script({m}()){call}", SCRIPT),
        ("positional", "An option of the module by position", f'{m}("sum")', BY_NAME),
        ("too_many_module", "More options than there are", f"{m}({MANY})", ""),
        ("unknown_option", "An option that belongs to another loss", other, ""),
        ("no_target_module", "A module without a target", f"{m}()({e.x})", ""),
        ("unknown_reduction", "A module with an unknown reduction", unknown, CHECKED),
    ):
        yield Draft(f"modules.{name}", shows, code, why)


def _buffer(e: Example, name: str) -> Iterator[Draft]:
    prefix = "modules." if name == "weight" else f"modules.{name}_"
    made = e.made(**{name: "w"})
    shows = f"`{name}` is a buffer: it stands in the `state_dict` and follows `.double()`"
    code = f"m = {made}\n(list(m.state_dict()), m.double().{name}.dtype)"
    yield Draft(f"{prefix}buffer", shows, code)
    code = f"import copy\n\ncopy.deepcopy({made}){e.arguments}"
    yield Draft(f"{prefix}copy", "A copied module keeps it", code)
    code = e.made(**{name: "[1.0, 2.0, 4.0]"})
    yield Draft(f"{prefix}module_list", f"A list as the `{name}` of a module", code)


def _given(e: Example) -> dict[str, str]:
    """A value for each option that needs no other tensors, else a reduction."""
    given = {}
    for parameter in e.declaration.bound:
        if parameter.weight:
            given[parameter.name] = "w"
        elif parameter.option and parameter.option.type in GIVEN:
            given[parameter.name] = GIVEN[parameter.option.type]
    return given or {"reduction": "sum"}
