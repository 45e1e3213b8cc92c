"""`python -m lossdocs status` names what a loss lacks, and makes what is generated."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from lossdocs.__main__ import main
from lossdocs.authoring import generated, missing
from lossdocs.authoring.files import ROOT, WRITTEN, path_of
from lossdocs.contract.model import dumps, own
from lossdocs.derive import sources
from lossdocs.figures import drawn
from lossdocs.proof.derivation import Derivation, NotProved

STEM = "kl_div"
FIGURE = f"lossdocs/figures/{STEM}.py"
PLACES = ("lossdocs/contract/generic/{}.toml", "docs/behaviour/vectors/{}.json")
GENERATED = [place.format(STEM) for place in (*PLACES, "docs/assets/figures/{}.svg")]


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all files of one loss, as in a checkout."""
    root = tmp_path_factory.mktemp("complete")
    for name in [*(pattern.format(stem=STEM) for pattern in WRITTEN.values()), FIGURE]:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((ROOT / name).read_bytes())
    # Of a hundred probes of its own those that stand for the others: all take long to run.
    kept = (one for one in own(STEM).probes if one.id.startswith("values.") or not one.code)
    short = dumps(replace(own(STEM), probes=(*kept,)))
    path_of("contract", STEM, root).write_text(short, encoding="utf-8")
    for file in [*generated.of_package(root), *generated.of_loss(STEM, root)]:
        file.write()
    return root


@pytest.fixture
def checkout(complete: Path, tmp_path: Path) -> Path:
    """A copy of it to take something away from."""
    return shutil.copytree(complete, tmp_path / "checkout")


def said(root: Path, stem: str = STEM, *, running: bool = False) -> list[str]:
    """What is printed of a loss."""
    return [str(lack) for lack in missing.lacks(stem, root, running=running)]


def changed(root: Path, part: str, old: str, new: str) -> None:
    """Write something else into a file of the loss."""
    path = path_of(part, STEM, root)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_no_loss_of_this_checkout_lacks_anything() -> None:
    """But for a page, which two of them have not; the tests of the contract run the losses."""
    lacking = {
        stem: [lack.says for lack in missing.lacks(stem, running=False)] for stem in sources.stems()
    }

    assert {stem: says for stem, says in lacking.items() if says} == {
        stem: [f"It has no page docs/losses/{stem}.md, so it is not on the site"]
        for stem in ("huber_loss", "soft_margin_loss")
    }
    assert [str(lack) for lack in missing.of_package()] == []
    assert {"cross_entropy", STEM} <= lacking.keys()


def test_a_complete_loss_lacks_nothing(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nor is anything of it stale or unproved."""
    assert main(["status", STEM, "--root", str(checkout)]) == 0
    assert capsys.readouterr().out == f"Nothing that a loss must have is missing: {STEM}\n"


def test_a_loss_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """With the command that writes it."""
    assert main(["status", "info_nce"]) == 1
    assert capsys.readouterr().err == (
        "There is no loss info_nce: python -m lossdocs new info_nce\n"
    )


def test_every_line_to_fill_in_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its file and its number; what runs the loss waits for them."""
    (tmp_path / "docs/losses").mkdir(parents=True)
    assert main(["new", "log_cosh_loss", "--root", str(tmp_path)]) == 0
    capsys.readouterr()

    assert main(["status", "log_cosh_loss", "--root", str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    named = [line for line in lines if " is to be filled in: " in line]
    assert len(named) > 20
    assert "log_cosh_loss: docs/losses/log_cosh_loss.md:2 is to be filled in: " in "\n".join(named)
    assert not [line for line in lines if "log_cosh_loss.toml is stale" in line]


@pytest.mark.parametrize(
    ("part", "old", "new", "expected"),
    [
        ("loss", f"def {STEM}", "def kl_dev", "Its declaration cannot be read ("),
        ("loss", "input: LogProbabilities", "input: Logs", "Its declaration cannot be read ("),
        ("loss", 'mean="entries"', 'mean="items"', "Its declaration cannot be read ("),
        ("loss", "    Source:", "    Origin:", "Its docstring must have a part Source"),
        ("loss", "        log_target: whether", "        whether", "Args must describe log_target"),
        ("loss", f"    kernel=fast.{STEM},\n", "", f"Its kernel is not used: give @loss of {STEM}"),
        (
            "contract",
            '\ntorch = "(float32([[0.15',
            '\nwhy = "(float32([[0.15',
            "The probe values.terms has no outcome: ",
        ),
        ("page", "title: ", "called: ", "Its page must begin with a title"),
        ("page", 'description: "KL', 'said: "KL', "Its page must have a description of 50 to"),
        ("page", "::: lossdocs.losses", "::: losses", "Its page must show the reference, ::: "),
    ],
)
def test_what_is_missing_of_a_file_is_said(
    part: str, old: str, new: str, expected: str, checkout: Path
) -> None:
    """Once each thing is taken away."""
    changed(checkout, part, old, new)

    assert [line for line in said(checkout) if line.startswith(expected)]


def test_a_message_that_nobody_explains_is_said(checkout: Path) -> None:
    """Where no entry of the page of errors shows it, or its form."""
    page = checkout / "docs/errors.md"
    shutil.copy(ROOT / "docs/errors.md", page)
    assert said(checkout) == []
    page.write_text("# Errors\n")

    assert all(line.startswith("No entry of docs/errors.md explains ") for line in said(checkout))
    assert said(checkout)


def test_a_loss_without_a_docstring_says_nothing(checkout: Path) -> None:
    """It lacks each part, and its arguments are then not asked for."""
    path_of("loss", STEM, checkout).write_text("@loss()\ndef kl_div(input: Reals):\n    pass\n")

    lines = [line for line in said(checkout) if line.startswith("Its docstring must")]
    assert len(lines) == 6


def test_a_loss_may_have_no_contract_of_its_own(checkout: Path) -> None:
    """The generic probes then say all."""
    path_of("contract", STEM, checkout).unlink()

    names = [file.path.name for file in generated.of_loss(STEM, checkout)]
    assert names == [f"{STEM}.toml", f"{STEM}.json", f"{STEM}.svg"]
    assert not [line for line in said(checkout) if "contract" in line and "give" not in line]


def test_another_result_than_torchs_needs_a_reason(checkout: Path) -> None:
    """Whichever probe shows it."""
    changed(checkout, "contract", "why = ", "right = ")

    assert [line for line in said(checkout) if " gives another result than torch: say why" in line]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (GENERATED[0], f"{GENERATED[0]} is missing"),
        (f"docs/behaviour/vectors/{STEM}.json", f"docs/behaviour/vectors/{STEM}.json is missing"),
        (f"docs/assets/figures/{STEM}.svg", f"docs/assets/figures/{STEM}.svg is missing"),
        (f"docs/losses/{STEM}.md", f"It has no page docs/losses/{STEM}.md"),
        (f"lossdocs/derivations/{STEM}.py", "Nothing is proved of it: "),
    ],
)
def test_a_file_that_is_missing_is_said(name: str, expected: str, checkout: Path) -> None:
    """With the command that writes it."""
    (checkout / name).unlink()

    (line,) = [line for line in said(checkout) if line.startswith(expected)]
    assert ": python -m lossdocs" in line


def test_a_generated_file_that_is_stale_is_said_and_written(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The two stubs, the outcomes, the vectors and the figure; and none is then."""
    changed(checkout, "contract", 'torch = "True"', 'torch = "False"')
    vectors, figure = (checkout / name for name in GENERATED[1:])
    for name in ("lossdocs/modules.pyi", *GENERATED[1:]):
        (checkout / name).write_text("old")

    assert main(["status", STEM, "--root", str(checkout)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines if " is stale: python -m lossdocs" in line] == [
        "lossdocs/modules.pyi",
        f"lossdocs/contract/{STEM}.toml",
        f"docs/behaviour/vectors/{STEM}.json",
        f"docs/assets/figures/{STEM}.svg",
    ]
    assert main(["status", STEM, "--write", "--root", str(checkout)]) == 0
    assert capsys.readouterr().out.count("wrote ") == 4
    assert json.loads(vectors.read_text(encoding="utf-8"))["vectors"]
    assert figure.read_text(encoding="utf-8") == drawn(STEM)


def test_a_loss_that_cannot_be_read_is_not_run(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor is what was generated of it removed; the others are written."""
    changed(checkout, "loss", "input: LogProbabilities", "input: Logs")

    assert main(["status", STEM, "--write", "--root", str(checkout)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert f"{STEM} is not run before its module and its contract are filled in" in lines[2]
    assert all((checkout / name).exists() for name in GENERATED)


def test_what_is_generated_of_no_loss_any_longer_is_removed(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As after the files of a loss are removed."""
    left = [
        "docs/assets/figures/gone.svg",
        "docs/behaviour/vectors/gone.json",
        "lossdocs/contract/generic/gone.toml",
    ]
    for name in left:
        (checkout / name).parent.mkdir(exist_ok=True)
        (checkout / name).write_text("")

    assert main(["status", STEM, "--quick", "--root", str(checkout)]) == 1
    assert capsys.readouterr().out.count(" is of no loss any longer: ") == 3
    assert main(["status", STEM, "--quick", "--write", "--root", str(checkout)]) == 0
    assert not [name for name in left if (checkout / name).exists()]


def test_a_figure_goes_with_its_module_where_the_loss_has_no_curves(checkout: Path) -> None:
    """Of others the figure follows from the declaration."""
    (checkout / FIGURE).unlink()

    assert generated.leftovers(checkout) == [checkout / GENERATED[2]]
    assert GENERATED[2] not in "".join(said(checkout))


def test_a_derivation_that_is_not_proved_is_said(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the command that says what is in the way."""

    def prove(self: Derivation) -> None:
        raise NotProved(self, 1, "x")

    monkeypatch.setattr(Derivation, "prove", prove)
    monkeypatch.setattr(generated, "can_be_made", lambda: False)

    assert said(checkout, running=True) == [
        f"A derivation is not proved: python -m lossdocs.proof prove {STEM}"
    ]


def test_what_runs_a_loss_is_left_out_without_torch(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said, and everything else is written."""
    (checkout / "lossdocs/modules.pyi").write_text("old")
    (checkout / f"docs/behaviour/vectors/{STEM}.json").write_text("old")
    monkeypatch.setattr(generated, "can_be_made", lambda: False)

    assert main(["status", STEM, "--write", "--root", str(checkout)]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        "wrote lossdocs/modules.pyi",
        "What is generated by running a loss needs torch, which is not installed.",
    ]


def test_a_loss_that_fails_keeps_the_others_from_nothing(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said which file was not written, and why."""

    def fail(stem: str) -> str:
        raise ValueError(f"{stem} has nothing to draw")

    monkeypatch.setattr(generated, "drawn", fail)
    vectors = checkout / f"docs/behaviour/vectors/{STEM}.json"
    vectors.unlink()

    main(["status", STEM, "--write", "--quick", "--root", str(checkout)])
    assert not vectors.exists()
    capsys.readouterr()
    cannot = f"docs/assets/figures/{STEM}.svg cannot be made ({STEM} has nothing to draw)"
    assert main(["status", STEM, "--write", "--root", str(checkout)]) == 1
    assert vectors.exists()
    assert capsys.readouterr().out.splitlines()[1:] == [
        f"not written: docs/assets/figures/{STEM}.svg: {STEM} has nothing to draw",
        f"{STEM}: {cannot}: python -m lossdocs.figures",
    ]
