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


def drafts(e: Example) -> Iterator[Draft]:
    """All of them."""
    yield from _arguments(e)
    if not e.declaration.sizes:
        target = 'torch.zeros(2, dtype=torch.long, device="meta")' if e.indices else META
        code = f"{e(META, target)}.shape"
        yield Draft("modules.meta", "Tensors without values have a shape only", code)
    if e.module:
        yield from _modules(e)


META = 'torch.zeros(2, 3, device="meta")'


def _arguments(e: Example) -> Iterator[Draft]:
    tensors = [e.named[one.name] for one in e.required]
    many = ["None"] * 12
    yield Draft("modules.no_target", "A call without a target", e.plain(*tensors[:-1]))
    yield Draft("modules.no_argument", "A call without anything", e.plain())
    yield Draft("modules.too_many", "More arguments than there are", e.plain(*tensors, *many))
    yield Draft(
        "modules.unknown_argument",
        "An argument that does not exist",
        e(weights="tensor([1.0, 2.0, 4.0])"),
    )
    yield Draft(
        "modules.given_twice",
        "An argument by position and by name",
        e.plain(*tensors, f"{e.required[0].name}={e.x}"),
    )
    functions = ", ".join(filter(None, (e.module, e.f)))
    if e.module:
        yield Draft("modules.signature", "The signatures", SIGNATURES.format(functions), DEPRECATED)


def _modules(e: Example) -> Iterator[Draft]:
    call = f"({e.x}, {e.t})"
    bound = [one.name for one in e.declaration.bound]
    weights = [one.name for one in e.declaration.weights if one.name in bound]
    words = [
        "reduction",
        *(name for name in bound if name not in {"reduction", *weights}),
        *weights,
    ]
    shown = [*(f"m.{name}" for name in words), "repr(m)", "list(m.state_dict())"]
    yield Draft(
        "modules.defaults",
        "The attributes of a module and its repr",
        f"m = {e.module}()\n{together(*shown)}",
        REPR,
    )
    given = _given(e)
    yield Draft(
        "modules.module_value",
        "The module gives the value of the function",
        together(f"{e.made(**given)}{call}", e(**given)),
    )
    yield Draft(
        "modules.script", "torch.jit.script", f"torch.jit.script({e.module}()){call}", SCRIPT
    )
    yield Draft(
        "modules.positional",
        "An option of the module by position",
        f'{e.module}("sum")',
        BY_NAME,
    )
    many = ", ".join(["None"] * 12)
    yield Draft("modules.too_many_module", "More options than there are", f"{e.module}({many})")
    others = {"pos_weight": "tensor([1.0, 2.0, 4.0])", "label_smoothing": "0.1"}
    name = next(name for name in others if name not in e.declaration)
    code = e.made(**{name: others[name]})
    yield Draft("modules.unknown_option", "An option that belongs to another loss", code)
    yield Draft("modules.no_target_module", "A module without a target", f"{e.module}()({e.x})")
    yield Draft(
        "modules.unknown_reduction",
        "A module with an unknown reduction",
        f"{e.made(reduction='avg')}.reduction",
        CHECKED,
    )
    for name in weights:
        prefix = "" if name == "weight" else f"{name}_"
        yield Draft(
            f"modules.{prefix}buffer",
            f"`{name}` is a buffer: it stands in the `state_dict` and follows `.double()`",
            f"m = {e.made(**{name: 'w'})}\n(list(m.state_dict()), m.double().{name}.dtype)",
        )
        yield Draft(
            f"modules.{prefix}copy",
            "A copied module keeps it",
            f"import copy\n\ncopy.deepcopy({e.made(**{name: 'w'})}){call}",
        )
        code = e.made(**{name: "[1.0, 2.0, 4.0]"})
        yield Draft(f"modules.{prefix}module_list", f"A list as the `{name}` of a module", code)


def _given(e: Example) -> dict[str, str]:
    """A value for each option that needs no other tensors, else a reduction."""
    given = {}
    for parameter in e.declaration.bound:
        if parameter.weight:
            given[parameter.name] = "w"
        elif parameter.option and parameter.option.type in GIVEN:
            given[parameter.name] = GIVEN[parameter.option.type]
    return given or {"reduction": "sum"}
