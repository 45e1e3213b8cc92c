"""The workflows may do what they must and no more, and run only code that is known by its hash."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))

# What a job may do beyond reading the sources, and nothing else.
GRANTED = {
    ("pages.yml", "build"): {"contents": "read", "pages": "read"},
    ("pages.yml", "keep"): {"contents": "write"},
    ("pages.yml", "deploy"): {"id-token": "write", "pages": "write"},
    ("publish.yml", "publish"): {"id-token": "write"},
}
PINNED = re.compile(r"uses: (?:actions|pypa)/[\w-]+@[0-9a-f]{40} # v\d+(\.\d+){0,2}$")


def jobs(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text())["jobs"]
    return found


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_an_action_is_named_by_its_commit_and_its_version(path: Path) -> None:
    """A tag can be moved; a commit cannot."""
    used = [line.strip(" -") for line in path.read_text().splitlines() if "uses:" in line]
    assert used
    assert [line for line in used if not PINNED.fullmatch(line)] == []


def test_an_action_has_the_same_commit_everywhere() -> None:
    """Otherwise one of them was forgotten."""
    text = "\n".join(path.read_text() for path in WORKFLOWS)
    pins = set(re.findall(r"uses: (\S+)@(\S+)", text))
    assert len(pins) == len({action for action, _ in pins})


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_job_may_do_what_it_must_and_ends(path: Path) -> None:
    """A workflow grants nothing; each job says what it needs, and after how long it is stopped."""
    assert yaml.safe_load(path.read_text())["permissions"] == {}
    for name, job in jobs(path).items():
        expected = GRANTED.get((path.name, name), {"contents": "read"})
        assert job["permissions"] == expected, name
        assert job["timeout-minutes"] <= 45, name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_job_leaves_its_token_behind(path: Path) -> None:
    """A checkout keeps no credentials, which later steps could read."""
    steps = [step for job in jobs(path).values() for step in job["steps"]]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_what_may_write_runs_nothing_of_the_project() -> None:
    """It runs git, or an action."""
    for (workflow, name), granted in GRANTED.items():
        if "write" in granted.values():
            steps = jobs(ROOT / ".github/workflows" / workflow)[name]["steps"]
            lines = "\n".join(filter(None, (step.get("run") for step in steps))).splitlines()
            assert all(line.startswith("git ") for line in lines), name


def test_no_address_of_the_site_is_written() -> None:
    """It comes from the configuration of Pages."""
    text = "\n".join(path.read_text() for path in WORKFLOWS)
    assert "https://" not in text
    assert text.count("SITE_URL: ${{ steps.pages.outputs.base_url }}/") == 2


def test_a_package_is_published_by_a_release_alone_once_there_is_an_address() -> None:
    """Until the variable is set nothing starts: what has no condition waits for what has it."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text())
    assert workflow[True] == {"release": {"types": ["published"]}}  # YAML reads `on` as true
    first = [job for job in workflow["jobs"].values() if "needs" not in job]
    assert [job["if"] for job in first] == ["vars.REPO_URL != ''"]
    assert [job for job in workflow["jobs"].values() if "needs" in job and "if" in job] == []


def test_what_is_published_is_what_was_tested() -> None:
    """The files of one build, tested in a job of its own that cannot change them."""
    found = jobs(ROOT / ".github/workflows/publish.yml")
    assert found["test"]["needs"] == "build"
    assert found["publish"]["needs"] == ["build", "test"]
    uploads = [name for name in found if "actions/upload-artifact@" in str(found[name])]
    assert uploads == ["build"]
    tests = [step for step in found["test"]["steps"] if "pytest" in step.get("run", "")]
    assert [step["env"] for step in tests] == [{"DIST": "dist"}]
    package = {"name": "package", "path": "dist"}
    steps = [step for job in found.values() for step in job["steps"]]
    assert [step["with"] for step in steps if "-artifact@" in step.get("uses", "")] == [package] * 3


def test_publishing_takes_no_secret_and_attests() -> None:
    """The index trusts this workflow in its environment; the attestations are its own."""
    path = ROOT / ".github/workflows/publish.yml"
    job = jobs(path)["publish"]
    assert job["environment"] == "release"
    assert job["steps"][-1]["uses"].startswith("pypa/gh-action-pypi-publish@")
    assert job["steps"][-1]["with"] == {"attestations": True}
    assert "secrets." not in path.read_text()
