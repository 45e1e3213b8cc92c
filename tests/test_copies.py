"""A copy with several times the pages has as much to do as if somebody had written them."""

from pathlib import Path

from benchmarks.copies import entries, multiplied, respelled, spread

PAGE = r"""
Of $a + b$, not `$a + b$` and not [this](x.md#kl_div.gibbs), by $\eqref{eq:a}$.
It is [there](#kl_div.gibbs).

```console
$ make it $ now
```

<!-- proved: kl_div.gibbs -->
\begin{equation}\label{eq:a}
a = b
\end{equation}

``` theorems
kl_div
```
"""


def test_formulas_have_other_blanks() -> None:
    """What is code, or an address, stays; so does what has no blank to spread."""
    assert spread("$a + b$ `$a + b$` $a$", 3) == "$a   +   b$ `$a + b$` $a$"


def test_labels_and_proofs_are_those_of_the_copy() -> None:
    """Links to other pages lead to the originals."""
    copy = respelled(PAGE, ".md", 2)
    assert r"\label{eq:a-2}" in copy
    assert r"$\eqref{eq:a-2}$" in copy
    assert "proved: kl_div_2.gibbs -->" in copy
    assert "theorems\nkl_div_2\n" in copy
    assert "(#kl_div_2.gibbs)" in copy
    assert "(x.md#kl_div.gibbs)" in copy
    assert "a  =  b" in copy
    assert "$ make it $ now" in copy


def test_the_navigation_names_the_copies() -> None:
    """Beside the originals; what a site has once is there once."""
    assert [*entries("    - [Map](concepts/entropy.md)", 3)] == [
        "    - [Map](concepts/entropy.md)",
        "    - [Map 2](concepts/entropy_2.md)",
        "    - [Map 3](concepts/entropy_3.md)",
    ]
    assert len([*entries("- [Home](index.md)", 3)]) == len([*entries("- [L](losses/)", 3)]) == 1


def test_a_copy_has_the_pages_so_many_times(tmp_path: Path) -> None:
    """And nothing that was built, or that belongs to an editor or to git."""
    root = tmp_path / "root"
    for name in ("docs/index.md", "docs/a.md", "docs/SUMMARY.md", "site/index.html", ".git/x"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("- [A](a.md)\n" if "SUMMARY" in name else "$a + b$\n")
    (root / "lossdocs/derivations").mkdir(parents=True)
    (root / "lossdocs/derivations/kl_div.py").write_text("x = 1\n")
    (root / "lossdocs/site").mkdir()
    (root / "lossdocs/site/page.py").write_text("")
    copy = multiplied(root, tmp_path / "copy", 3)
    found = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    assert found == {
        *("docs/SUMMARY.md", "docs/index.md", "docs/a.md", "docs/a_2.md", "docs/a_3.md"),
        *(f"lossdocs/derivations/kl_div{number}.py" for number in ("", "_2", "_3")),
        "lossdocs/site/page.py",
    }
    assert (copy / "docs/SUMMARY.md").read_text().count("\n") == 3
    assert (copy / "docs/a_3.md").read_text() == "$a   +   b$\n"
