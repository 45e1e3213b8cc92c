"""A line of Markdown in what a fence shows is HTML there, and has its links elsewhere."""

import pytest

from lossdocs.site.inline import address_of, as_html, linked

PAGE = "losses/kl_div.md"
HINTON = "https://arxiv.org/abs/1503.02531"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("`a<b>`", "<code>a&lt;b&gt;</code>"),
        ("$a < b$", '<span class="arithmatex">\\(a &lt; b\\)</span>'),
        ("@hinton2015", f'<span class="source"><a href="{HINTON}">Hinton et al. (2015)</a></span>'),
        ("`@hinton2015`", "<code>@hinton2015</code>"),
        ("[@nobody1900] & c", "[@nobody1900] &amp; c"),
        ("[a `b`](#c)", '<a href="#c">a <code>b</code></a>'),
        ("[a](nll_loss.md#c) b", '<a href="../nll_loss/#c">a</a> b'),
        ("[a](https://x.org/y.md)", '<a href="https://x.org/y.md">a</a>'),
    ],
)
def test_a_line_is_html(text: str, expected: str) -> None:
    assert as_html(text, PAGE) == expected


def test_a_link_to_a_file_is_no_link_to_a_page() -> None:
    assert address_of("../behaviour/vectors/kl_div.json", PAGE) == (
        "../../behaviour/vectors/kl_div.json"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`[a](b.md)`", "`[a](b.md)`"),
        ("[a](#c)", "[a](/losses/kl_div.md#c)"),
        ("@hinton2015", f"[Hinton et al. (2015)]({HINTON})"),
        ("[a](../errors.md)", "[a](/errors.md)"),
        ("[a](https://x.org)", "[a](https://x.org)"),
    ],
)
def test_elsewhere_a_line_has_its_links(text: str, expected: str) -> None:
    assert linked(text, PAGE, "/".__add__) == expected
