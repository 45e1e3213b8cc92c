"""The tables of measurements show what the file says, and the file cannot contradict itself."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fences import convert
from pymdownx.superfences import SuperFencesException

from lossdocs.figures import benchmark as figure
from lossdocs.measurements import costs, sources
from lossdocs.measurements.costs import Cost, Run
from lossdocs.measurements.file import Accuracy, Measured, Memory, Time, load, written
from lossdocs.measurements.numbers import short, spread
from lossdocs.pages.rendered import rendered
from lossdocs.site.fences import benchmark

NEVER = "0" * 16
LOSS, OTHER = "kl_div", "nll_loss"


def time(**changed: Any) -> Time:
    """A time like many others."""
    usual = Time(
        *(LOSS, f"F.{LOSS}", "2x3", "float32", "cpu"),
        *(True, 2, False, False),
        *([1.5, 1.25, 2.0], [0.5, 0.25, 0.75], [0.125, 0.1, 0.2]),
    )
    return usual._replace(**changed)


def whole(**changed: Any) -> Measured:
    """Small measurements, of kl_div as it is and of an older nll_loss."""
    usual = Measured(
        "2020-02-02",
        {"processor": "A & B"},
        {"torch": "1.2.3"},
        3,
        {LOSS: sources.fingerprint(LOSS), OTHER: NEVER},
        [
            time(),
            time(backward=False, faster=[3.0, 3.0, 3.0]),
            time(threads=1, faster=[0.5, 0.25, 0.75]),
            time(competing=True, faster=[7.0, 6.0, 8.0]),
            time(compiled=True, faster=[4.0, 4.0, 4.0]),
            time(dtype="bfloat16", faster=[0.125, 0.1, 25.0]),
            time(loss=OTHER, against=f"F.{OTHER}", faster=[0.3, 0.2, 0.4]),
            time(against="F.other", faster=[9.0, 9.0, 9.0]),
            time(device="cuda", threads=1, faster=[11.0, 11.0, 11.0]),
        ],
        [
            Memory(LOSS, f"F.{LOSS}", "2x3", "float32", "cpu", True, 1.0, 3.0),
            Memory(LOSS, f"F.{LOSS}", "2x3", "float32", "cpu", False, 0.0, 2.0),
        ],
        [Accuracy(LOSS, "float32", "cpu", 0, 1, 0.5, 12345678.0, 1.5, 0.001)],
    )
    return usual._replace(**changed)


class Cells(HTMLParser):
    """The rows of a table as words."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Begin a row or a cell."""
        if tag == "tr":
            self.rows.append([])
        elif tag in {"th", "td"}:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        """Add to the cell; before a table stands a sentence."""
        if data.strip() and self.rows:
            self.rows[-1][-1] += data


def rows(html: str) -> list[list[str]]:
    """The words of all cells, row by row."""
    reader = Cells()
    reader.feed(html)
    return reader.rows


def on_a_page(name: str) -> str:
    """The HTML of a page with the fence alone."""
    return convert(f"``` benchmark\n{name}\n```", benchmark=benchmark.FENCE)


def test_the_page_shows_every_table_and_the_ledger_ties_every_number_to_the_file() -> None:
    source = (sources.ROOT / "docs/benchmarks.md").read_text(encoding="utf-8")
    named = re.findall(r"^``` benchmark\n(\w+)\n```$", source, re.MULTILINE)

    assert named == list(dict.fromkeys(named))
    assert set(named) == set(benchmark.TABLES)
    for name in named:
        html = on_a_page(name)
        assert len(rows(html)) > 5
        assert {item.checked for item in rendered(html)} == {benchmark.CHECK}


def test_every_ratio_of_the_file_is_in_some_table() -> None:
    found = load()
    cells = {
        cell for table in benchmark.TABLES.values() for row in rows(table(found)) for cell in row
    }

    for row in found.times:
        if row.backward or row.threads == max(one.threads for one in found.times):
            assert row.dtype != "float32" or spread(row.faster) in cells
    assert {short(x) for row in found.memory for x in (row.ours, row.torch)} <= cells
    assert {short(x) for row in found.accuracy for x in row[5:]} <= cells


def test_builds_and_edits_are_those_of_their_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of which a command writes its own part."""
    path = tmp_path / "costs.json"
    build = Cost("first build", "MkDocs", 6, [9.5, 9.0, 10.0], [8.0, 8.0, 8.0], [])
    edit = Cost("a heading", "this checkout", 1, [0.25], [0.5], [1.5])
    costs.write("build", Run("2020-02-02", "A & B", [edit]), path)
    costs.write("reload", Run("2020-02-03", "C", [edit]), path)
    costs.write("build", Run("2020-02-02", "A & B", [build]), path)
    runs = costs.load(path)
    monkeypatch.setattr(costs, "load", lambda: runs)
    builds, edits = (benchmark.TABLES[name](whole()) for name in ("builds", "edits"))

    assert "Measured on 2020-02-02; A &amp; B." in builds
    assert rows(builds) == [
        ["Built by", "pages times", "CPU seconds", "seconds"],
        ["First build"],
        ["MkDocs", "6", "9.50 (9.00 to 10.00)", "8.00"],
    ]
    assert "Measured on 2020-02-03; C." in edits
    assert rows(edits)[1:] == [["This checkout"], ["a heading", "1", "0.25", "1.50"]]


def test_a_number_planted_in_the_file_changes_the_table() -> None:
    planted = whole(times=[time(faster=[1.6, 1.25, 2.0])])

    assert "1.50 (1.25 to 2.00)" in benchmark.TABLES["step"](whole())
    assert "1.50 (1.25 to 2.00)" not in benchmark.TABLES["step"](planted)


def test_times_are_by_shape_and_dtype_on_all_threads_and_alone() -> None:
    assert rows(benchmark.TABLES["step"](whole())) == [
        ["Shape", "float32", "bfloat16"],
        [LOSS],
        ["2x3", "1.50 (1.25 to 2.00)", "0.12 (0.10 to 25)"],
        [OTHER],
        ["2x3", "0.30 (0.20 to 0.40)", ""],
        [f"{LOSS} beside F.other"],
        ["2x3", "9.00", ""],
        [f"{LOSS}, CUDA"],
        ["2x3", "11.00", ""],
    ]
    assert rows(benchmark.TABLES["forward"](whole()))[1:] == [[LOSS], ["2x3", "3.00"]]


def test_settings_are_side_by_side() -> None:
    table = rows(benchmark.TABLES["settings"](whole()))

    assert table[0][1:] == [
        "2 threads",
        "1 thread",
        "2 threads, another process",
    ]
    assert table[2] == [
        "2x3",
        "1.50 (1.25 to 2.00)",
        "0.50 (0.25 to 0.75)",
        "7.00 (6.00 to 8.00)",
    ]
    assert rows(benchmark.TABLES["compiled"](whole())) == [
        ["Shape", "2 threads"],
        [LOSS],
        ["2x3", "4.00"],
    ]


def test_bandwidth_memory_and_errors_are_shown_for_both() -> None:
    assert rows(benchmark.TABLES["copy"](whole()))[2] == [
        "2x3",
        "0.50 (0.25 to 0.75)",
        "0.12 (0.10 to 0.20)",
    ]
    assert rows(benchmark.TABLES["memory"](whole()))[2] == [
        "2x3",
        "float32",
        "1.00",
        "3.00",
        "0",
        "2.00",
    ]
    assert rows(benchmark.TABLES["errors"](whole()))[2] == [
        *("float32", "0 to 1"),
        *("0.50", "1.2e7", "1.50", "1.0e-3"),
    ]


def test_a_loss_that_has_changed_since_has_a_star(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "load", whole)
    monkeypatch.setattr(benchmark, "made", benchmark.made.__wrapped__)
    said = dict(rows(on_a_page("run")))
    step = rows(on_a_page("step"))

    assert said["losses changed since, marked *"] == OTHER
    assert said["processor"] == "A & B"
    assert [row for row in step if row[0].endswith("*")] == [[f"{OTHER}*"]]
    assert on_a_page("step").count(f'losses/{LOSS}/"><code>{LOSS}</code></a>') == 3


def test_no_loss_has_a_star_where_none_has_changed() -> None:
    found = whole(sources={LOSS: sources.fingerprint(LOSS)})

    assert ["losses changed since, marked *", "none"] in rows(benchmark.TABLES["run"](found))


def test_a_loss_that_was_not_measured_is_named() -> None:
    ((_, named),) = (
        row for row in rows(benchmark.TABLES["run"](whole())) if row[0] == "losses not measured"
    )

    assert {"cross_entropy", "binary_cross_entropy"} <= set(named.split(", "))
    assert LOSS not in named
    every = dict.fromkeys(sources.missing(whole(sources={})), NEVER)
    assert ["losses not measured", "none"] in rows(benchmark.TABLES["run"](whole(sources=every)))


def test_a_loss_without_a_page_is_in_no_table() -> None:
    rows_of_both = [time(), time(loss="unpublished")]
    measured = whole(times=rows_of_both, sources={LOSS: NEVER, "unpublished": NEVER})

    assert sources.shown(measured).times == [time()]
    assert {*sources.shown(measured).sources} == {LOSS}


def test_a_fingerprint_is_that_of_the_loss_and_all_that_it_imports() -> None:
    found = sources.sources(sources.ROOT / f"lossdocs/losses/{LOSS}.py")

    assert {f"{LOSS}.py", "reduction.py", "checks.py", "loss.py"} <= {path.name for path in found}
    assert f"{OTHER}.py" not in {path.name for path in found}
    assert sources.fingerprint("gone") not in {sources.fingerprint(LOSS), NEVER}


def test_a_table_of_another_name_fails_the_build() -> None:
    with pytest.raises(
        SuperFencesException, match=r"Markdown: benchmark must be one of run, .*'x'$"
    ):
        on_a_page("x")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "benchmark.json"
    file.write_text(written(whole()), encoding="utf-8")

    assert load(file) == whole()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda found: found.pop("date"), "Measured must have the fields date, .*, got machine"),
        (lambda found: found["times"][0].pop("loss"), "Time must have the fields loss"),
        (lambda found: found["times"][0]["faster"].pop(), "each of 3 processes, got"),
        (lambda found: found["times"][0].update(bandwidth=[1, 1, -1]), f"got .*-1.* for {LOSS}"),
    ],
)
def test_a_file_that_the_command_did_not_write_is_refused(
    spoil: Callable[[Any], object], message: str, tmp_path: Path
) -> None:
    found = json.loads(written(whole()))
    spoil(found)
    file = tmp_path / "benchmark.json"
    file.write_text(json.dumps(found), encoding="utf-8")

    with pytest.raises(ValueError, match=message):
        load(file)


def test_the_figure_says_the_medians_of_the_file() -> None:
    chosen = figure.chosen(whole().times)

    assert [row.loss for row in chosen] == [LOSS, OTHER]
    assert f"{LOSS} at 2x3 1.50, {OTHER} at 2x3 0.30" in figure.described(chosen)
