"""A subject is found by its name, a module's or a file's, and a theorem by its own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lossdocs.derivations import catalogue, huber_loss, kl_div
from lossdocs.proof import Derivation
from lossdocs.proof.subjects import subjects, theorems

GIBBS, SUBJECT = "kl_div.gibbs", "huber_loss"
FOLDER = Path(kl_div.__file__).parent
FILE = """\
from lossdocs.derivations import kl_div
from lossdocs.proof import derivation, equal, log_laws, positive
from sympy import log

a, b = positive("a"), positive("b")
product = derivation("A product.", log(a * b), equal(log(a) + log(b), log_laws))
cited = kl_div.gibbs.name
"""
File = Callable[[str], Path]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> File:
    """A file of Python, in a folder in which modules are found."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(text: str) -> Path:
        path = tmp_path / "mine_alone.py"
        path.write_text(text)
        return path

    return write


@pytest.mark.parametrize(
    "wanted",
    [SUBJECT, f"lossdocs.derivations.{SUBJECT}", str(FOLDER / f"{SUBJECT}.py")],
    ids=["subject", "module", "file"],
)
def test_all_theorems_of_a_subject_are_found_under_their_names(wanted: str) -> None:
    found = theorems(wanted)

    assert found[f"{SUBJECT}.envelope"] is huber_loss.envelope
    assert found == {n: d for n, d in catalogue().items() if n.startswith(f"{SUBJECT}.")}


@pytest.mark.parametrize("wanted", [GIBBS, f"lossdocs.derivations.{GIBBS}"])
def test_one_theorem_is_found_alone(wanted: str) -> None:
    assert theorems(wanted) == {GIBBS: kl_div.gibbs}


def test_there_are_the_subjects_of_the_catalogue() -> None:
    assert subjects() == list(dict.fromkeys(name.partition(".")[0] for name in catalogue()))


def test_a_file_outside_the_package_is_read_by_path_or_as_a_module(file: File) -> None:
    path = file(FILE)

    for wanted in (str(path), "mine_alone", "mine_alone.product"):
        [(name, found)] = theorems(wanted).items()
        assert name == found.name == "mine_alone.product"
        assert found.claim == "A product."


def test_what_is_cited_has_a_name_too(file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(kl_div.gibbs), "name", "")

    theorems(str(file(FILE)))

    assert kl_div.gibbs.name == GIBBS


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("huber", "No subject, module or file is named huber. The subjects are binary_"),
        ("no.module.there", "No subject, module or file is named no.module.there."),
        (".", "No subject, module or file is named ."),
        ("kl_div.gibs", "lossdocs.derivations.kl_div has no theorem gibs. Its theorems are decomp"),
        ("nowhere.py", "A file with derivations is needed, and nowhere.py is none."),
        ("sympy", "sympy holds no derivations."),
    ],
)
def test_what_is_not_there_is_said_with_what_is(wanted: str, message: str) -> None:
    with pytest.raises(LookupError) as error:
        theorems(wanted)

    assert error.value.args[0].startswith(message)


def test_a_borrowed_theorem_has_no_second_name(file: File) -> None:
    theorems("kl_div")
    path = file("from lossdocs.derivations.kl_div import gibbs\n")

    with pytest.raises(ValueError, match=r"kl_div\.gibbs has a second name, mine_alone\.gibbs"):
        theorems(str(path))


def test_names_are_given_only_to_derivations() -> None:
    assert all(isinstance(found, Derivation) for found in theorems("softmax").values())
