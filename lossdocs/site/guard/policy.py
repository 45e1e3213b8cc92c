"""The content security policy of every page: nothing from another host, no script but the site's.

A site of files sets no headers, so the policy is a meta element. It is the same on every page:
instant navigation shows many pages in one document, under the policy of the first.
"""

import hashlib
import logging
import re
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path

log = logging.getLogger("mkdocs.lossdocs.policy")

# True under `mkdocs serve`, which puts a script into each answer that no build has seen.
live = False

CHARSET = '<meta charset="utf-8">'
INLINE = re.compile(
    r"<script(?P<attributes>(?![^>]*\ssrc=)[^>]*)>(?P<code>.*?)</script>", re.DOTALL
)
DATA = re.compile(r'\stype="?application/(?:ld\+)?json\b')

RULES = {
    "default-src": "'none'",
    "script-src": "'self'",
    # Browsers before style-src-attr: the attributes of MathJax weigh more than style elements.
    "style-src": "'self' 'unsafe-inline'",
    "style-src-elem": "'self'",
    "img-src": "'self' data:",  # the icons of Material, the pictures of notebooks
    "font-src": "'self'",
    "connect-src": "'self'",  # the search index, and the pages of instant navigation
    "worker-src": "'self'",  # the search
    "manifest-src": "'self'",
    "base-uri": "'self'",
    "form-action": "'self'",
}


def publish(site: Path) -> None:
    """Write the policy into every page of a built site."""
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}
    scripts = {code for page in pages.values() for code in inline(page)}
    for path, page in pages.items():
        if CHARSET not in page:
            log.warning("%s: no %s, which a policy can follow", path.relative_to(site), CHARSET)
        path.write_text(given(page, scripts), encoding="utf-8")


def given(page: str, scripts: Iterable[str]) -> str:
    """A page with the policy that admits these scripts."""
    return page.replace(CHARSET, f"{CHARSET}\n{element(scripts)}", 1)


def inline(page: str) -> list[str]:
    """The scripts that a page holds itself; data is none.

    Examples:
        >>> inline('<script>a</script><script src="b.js"></script>')
        ['a']
        >>> inline('<script type="application/ld+json">{}</script>')
        []
    """
    return [
        script["code"] for script in INLINE.finditer(page) if not DATA.search(script["attributes"])
    ]


def element(scripts: Iterable[str]) -> str:
    """The policy that admits these inline scripts and no others."""
    rules = dict(RULES)
    admitted = ["'unsafe-inline'"] if live else sorted(map(source, scripts))
    rules["script-src"] = " ".join([rules["script-src"], *admitted])
    content = "; ".join(f"{name} {sources}" for name, sources in rules.items())
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'


def source(script: str) -> str:
    """How a policy names an inline script.

    Examples:
        >>> source("")
        "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
