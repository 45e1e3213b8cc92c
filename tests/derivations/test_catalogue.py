"""Every derivation is proved, holds in numbers, and says in a sentence what it shows."""

import re
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from sampling import everything, sampled

import lossdocs.derivations
from lossdocs.derivations import catalogue
from lossdocs.proof import Derivation
from lossdocs.proof.derivation import left_over

CATALOGUE = catalogue()
FOLDER = Path(lossdocs.derivations.__file__).parent
SUBJECTS = sorted(path.stem for path in FOLDER.glob("[!_]*.py"))

each_derivation = pytest.mark.parametrize("name", CATALOGUE)
each_subject = pytest.mark.parametrize("subject", SUBJECTS)


@pytest.mark.no_cover  # the tests of the proofs run the same lines; tracing doubles the time
@each_derivation
def test_each_line_follows_by_the_reasons_beside_it(name: str) -> None:
    found = CATALOGUE[name]
    for number, (line, step) in enumerate(zip(found.lines, found.steps, strict=False), 1):
        assert left_over(line, step, step.reasons) == 0, number


@pytest.mark.no_cover  # the tests of the proofs run the same lines; tracing doubles the time
@pytest.mark.parametrize("name", sampled(CATALOGUE, "reasons", 12))
def test_each_line_needs_all_of_its_reasons(name: str) -> None:
    """A proof is tried without each, which takes as long as the lines; by day of some."""
    CATALOGUE[name].prove()

    assert CATALOGUE[name].proved


@pytest.mark.no_cover  # the tests of the proofs run the same lines; tracing doubles the time
@each_derivation
def test_its_lines_agree_in_fifty_digits(name: str) -> None:
    """By day at three points, one for each number of classes: the proof above is the judge."""
    assert CATALOGUE[name].witness(None if everything() else 3) < 1e-20


@each_subject
def test_each_claim_is_one_sentence_about_steps(subject: str) -> None:
    for name, found in CATALOGUE.items():
        if name.startswith(f"{subject}."):
            assert re.fullmatch(r"[A-Z][^.]*(\.\d[^.]*)*\.", found.claim), name
            assert found.steps, name


def test_no_two_claims_of_a_subject_are_the_same() -> None:
    claims = [(name.partition(".")[0], found.claim) for name, found in CATALOGUE.items()]

    assert len(set(claims)) == len(claims)


@each_subject
def test_every_module_has_derivations_under_its_name(subject: str) -> None:
    here = {name.partition(".")[2] for name in CATALOGUE if name.startswith(f"{subject}.")}
    text = (FOLDER / f"{subject}.py").read_text(encoding="utf-8")
    written = re.findall(r"(?m)^    (\w+) = derivation\(", text)

    assert here == set(written) != set()


@each_subject
def test_every_module_says_what_it_is_about(subject: str) -> None:
    said = import_module(f"lossdocs.derivations.{subject}").__doc__

    assert said
    assert said.strip().endswith(".")


def test_a_derivation_has_one_name_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from lossdocs.derivations import entropy, softmax  # noqa: PLC0415 # both are changed here

    monkeypatch.setattr(softmax, "borrowed", entropy.largest, raising=False)

    with pytest.raises(ValueError, match=r"entropy\.largest.*softmax\.borrowed"):
        catalogue()


def test_a_module_without_derivations_is_in_no_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    module: ModuleType = import_module("lossdocs.derivations.log_cosh")
    for name in [n for n, value in vars(module).items() if isinstance(value, Derivation)]:
        monkeypatch.setattr(module, name, None)  # deleted and put back, it would come last

    assert set(CATALOGUE) - set(catalogue()) == {
        name for name in CATALOGUE if name.startswith("log_cosh.")
    }
