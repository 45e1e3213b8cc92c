"""The selector and the banner of versions stand where mike builds one, and only there."""

from pathlib import Path

import pytest
from mkdocs.config import load_config

from lossdocs.site.hooks import build as hooks

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("environment", [{}, {"MIKE_DOCS_VERSION": "{}"}])
def test_versions_are_shown_where_mike_builds(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere the theme would look for a list of versions that is not there."""
    monkeypatch.delenv("MIKE_DOCS_VERSION", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    config = hooks.on_config(load_config(str(ROOT / "mkdocs.yml")))
    assert ("version" in config.extra) == bool(environment)
