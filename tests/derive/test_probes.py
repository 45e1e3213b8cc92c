"""Probes follow from a declaration: of any loss, each under one id, with tensors that it names."""

import ast
from collections import Counter
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from declare import test_forms as forms

import lossdocs
from lossdocs.contract.model import GROUPS, Contract
from lossdocs.contract.run import namespace, result
from lossdocs.declare.declaration import Declaration, Parameter
from lossdocs.declare.loss import about
from lossdocs.derive.probes import KINDS, drafts, tensors_of
from lossdocs.derive.probes.example import Example
from lossdocs.derive.sources import Source, read, stems

SOURCES = {stem: read(stem) for stem in stems()}
TRIPLET, GAUSSIAN, CTC = (
    Source(about(loss).declaration, "", False)
    for loss in (forms.triplet_margin_loss, forms.gaussian_nll_loss, forms.ctc_loss)
)
ALL = [*SOURCES.values(), TRIPLET, GAUSSIAN, CTC]

each = pytest.mark.parametrize("source", ALL, ids=[source.name for source in ALL])


def code_of(source: Source) -> dict[str, str]:
    """The code of each probe by its id."""
    return {draft.id: draft.code for draft in drafts(source)}


@each
def test_every_probe_has_an_id_of_its_own_in_a_group(source: Source) -> None:
    """And is code that ends in an expression."""
    found = drafts(source)

    assert [id for id, count in Counter(one.id for one in found).items() if count > 1] == []
    assert {one.id.partition(".")[0] for one in found} <= set(GROUPS)
    assert all(isinstance(ast.parse(one.code).body[-1], ast.Expr) for one in found)
    assert len(found) > 40


@each
def test_its_tensors_are_those_that_the_code_names(source: Source) -> None:
    """In an order in which each names those before it alone; a name has one code."""
    code = [draft.code for draft in drafts(source)]
    tensors = tensors_of(source, code)

    for number, (name, text) in enumerate(tensors.items()):
        assert names(text) - {"tensor", "torch"} <= set(list(tensors)[:number])
        assert any(name in names(other) for other in (*code, *tensors.values()))


def names(code: str) -> set[str]:
    """The names in some code."""
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}


@each
def test_an_argument_that_is_declared_is_tried(source: Source) -> None:
    """Every option and every weight by its name."""
    nodes = (node for draft in drafts(source) for node in ast.walk(ast.parse(draft.code)))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    given = {
        k.arg for call in calls if ast.unparse(call.func) == source.name for k in call.keywords
    }

    assert {one.name for one in (*source.declaration.options, *source.declaration.weights)} <= given


@each
def test_what_a_loss_has_not_is_refused(source: Source) -> None:
    """Options of other losses, more arguments than there are, and fewer."""
    code, name = code_of(source), source.name
    has = source.declaration.__contains__

    assert code["modules.no_argument"] == f"{name}()"
    assert code["modules.too_many"].count("None") == 12
    assert ("smoothing.label_smoothing" in code) == (not has("label_smoothing"))
    assert ("ignore.ignore_index" in code) == (not has("ignore_index"))
    assert ("weights.function" in code) == (not has("weight"))
    assert ("reductions.batchmean" in code) == ("batchmean" not in source.declaration.reductions)


def test_three_tensors_of_one_kind_have_names_of_their_own() -> None:
    """Each further one is made of one before it."""
    example = Example(TRIPLET)

    assert example.plain(*example.named.values()) == "triplet_margin_loss(h, k, k2)"
    assert example.tensors["k2"] == "k.flip(0)"


def test_a_loss_without_a_target_is_compared_with_its_last_tensor() -> None:
    """One of another name is no target."""
    assert Example(TRIPLET).target.name == "negative"
    assert Example(GAUSSIAN).target.name == "target"
    assert Example(CTC).target.name == "targets"


@each
def test_its_example_is_a_call_that_is_taken(source: Source) -> None:
    """So that most probes compute something: shapes and lengths fit together."""
    example = Example(source)
    loss = getattr(F, source.name, None) or getattr(lossdocs, source.name)
    known = {"torch": torch, "tensor": torch.tensor, source.name: loss}
    for name, code in example.tensors.items():
        known[name] = eval(code, known)  # noqa: S307  # our data
    assert eval(example(), known).isfinite()  # noqa: S307  # likewise


def test_further_tensors_are_tried_too() -> None:
    """In another dtype, as a list and as None."""
    code = code_of(GAUSSIAN)

    assert code["dtypes.var_double"] == "gaussian_nll_loss(x, t, v.double())"
    assert code["dtypes.var_list"] == "gaussian_nll_loss(x, t, v.tolist())"
    assert code["dtypes.var_none"] == "gaussian_nll_loss(x, t, None)"


def test_a_tensor_of_an_unusual_kind_has_an_example_too() -> None:
    """Probabilities may come first, and logits second."""
    known, kinds = read("kl_div").declaration, {"input": "Probabilities", "target": "Logits"}
    changed = (
        replace(one, annotation=kinds.get(one.name, one.annotation)) for one in known.parameters
    )
    source = Source(replace(known, name="loss", parameters=tuple(changed)), "", False)

    assert Example(source)() == 'loss(q, u, reduction="sum")'


def test_class_indices_may_come_without_an_index_to_ignore() -> None:
    """Then none is tried, but for those that are no class."""
    parameters = (Parameter("input", "Logits"), Parameter("target", "ClassIndices"))
    code = code_of(Source(Declaration("loss", parameters, shapes="classes"), "", False))

    ignored = "ignore.too_large ignore.too_large_none ignore.minus_one ignore.ignore_index"
    assert [id for id in code if id.startswith("ignore.")] == ignored.split()


def test_where_the_mean_warns_a_call_asks_for_the_sum() -> None:
    """Unless it is the reduction that is tried."""
    example = Example(SOURCES["kl_div"])

    assert example() == 'kl_div(log_q, p, reduction="sum")'
    assert example(reduction="none") == 'kl_div(log_q, p, reduction="none")'
    assert Example(SOURCES["nll_loss"])() == "nll_loss(log_q, y)"


@pytest.mark.parametrize("annotation", ["EntryWeight | None", "ElementWeight | None"])
def test_a_mean_by_weights_is_tried_as_one(annotation: str) -> None:
    """Of an entry or an element, not of a class alone."""
    parameters = (
        Parameter("input", "Reals"),
        Parameter("target", "Reals"),
        Parameter("weight", annotation, None),
        Parameter("reduction", "Reduction", "mean", keyword_only=True),
    )
    shown = {
        mean: " ".join(
            f"{draft.shows} {ast.unparse(ast.parse(draft.code))}"
            for draft in drafts(Source(Declaration("loss", parameters, mean=mean), "", False))
            if draft.id in {"weights.reductions", "weights.bool"}
        )
        for mean in ("entries", "weights")
    }

    assert "sum of the weights" in shown["weights"] or "and of the count" in shown["weights"]
    assert "number of entries" in shown["entries"] or "not of the count" in shown["entries"]
    assert ("/ w.sum()" in shown["weights"]) == ("/ 6" in shown["entries"])


KINKED = {
    "l1_loss": {"input": "Reals", "target": "Reals"},
    "hinge_embedding_loss": {"input": "Reals", "target": "Signs"},
    "margin_ranking_loss": {"input1": "Reals", "input2": "Reals", "target": "Signs"},
    "multi_margin_loss": {"input": "Logits", "target": "ClassIndices"},
}


@pytest.mark.parametrize("stem", KINKED)
def test_finite_differences_are_taken_off_the_kinks(stem: str) -> None:
    """Where a loss has none of its derivatives they would be of no use."""
    parameters = tuple(Parameter(name, kind) for name, kind in KINKED[stem].items())
    shapes = "classes" if "ClassIndices" in KINKED[stem].values() else "same"
    source = Source(Declaration(stem, parameters, shapes=shapes), "", False)
    found = {draft.id: draft for draft in drafts(source)}
    orders = ["first"] if stem == "multi_margin_loss" else ["first", "second"]  # as torch has it
    codes = [found[f"autograd.{order}"].code for order in orders]
    contract = Contract(stem, "", tensors_of(source, codes), ())

    for code in codes:
        assert result(code, namespace(contract, {stem: getattr(F, stem)})) is True


def test_a_kink_at_a_tie_is_told_apart() -> None:
    """Where input and target hold numbers of one kind."""
    found = {source.name: code_of(source).get("autograd.tie") for source in ALL}

    assert found["huber_loss"] == 'grad(lambda z: huber_loss(z, t, reduction="sum"), t)'
    assert found["nll_loss"] is None


def test_a_quantity_has_no_reductions_and_no_module() -> None:
    """Nor has a loss whose module holds more than options."""
    quantity = Source(Declaration("target", GAUSSIAN.declaration.tensors), "", False)

    assert not [code for code in code_of(quantity).values() if "reduction" in code]
    assert "modules.defaults" not in code_of(quantity)
    assert "modules.defaults" not in code_of(SOURCES["linear_cross_entropy"])
    assert "modules.defaults" in code_of(SOURCES["kl_div"])


def test_no_probe_names_a_loss() -> None:
    """All are the same for two losses of one declaration but for the name."""
    source = SOURCES["huber_loss"]
    other = Source(Declaration("other", source.declaration.parameters, mean="entries"), "", False)
    renamed = [draft.code.replace(source.name, "other") for draft in drafts(source)]
    kept = [code for code in renamed if source.declaration.module not in code]

    assert [ast.unparse(ast.parse(code)) for code in kept] == [
        ast.unparse(ast.parse(draft.code)) for draft in drafts(other)
    ]


def test_every_kind_of_probe_is_there() -> None:
    """For some loss: an empty module would pass all of the above."""
    for kind in KINDS:
        assert any(list(kind.drafts(Example(source))) for source in SOURCES.values()), kind.__name__
