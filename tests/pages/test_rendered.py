"""What a reader finds on a built page, whatever it is marked up with."""

import pytest

from lossdocs.pages.rendered import rendered

FORMULA = (
    '<mjx-container class="MathJax"{}><mjx-c class="mjx-c30"></mjx-c><mn>0.5</mn></mjx-container>'
)
INLINE = f'<span class="arithmatex">{FORMULA.format("")}</span>'
DISPLAY = (
    f'<div class="arithmatex scrolls" data-tex="x = 0.5">{FORMULA.format(" display=%true%")}</div>'
).replace("%", '"')


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Of 0.5 and .25, 1e-7</p>", ["number 0.5", "number .25", "number 1e-7"]),
        ("<p>0<b>.5</b> and 1.<em>5</em></p>", ["number 0.5", "number 1.5"]),
        ("<h2>Of 0.5<a class='headerlink' href='#'>0.6</a></h2>", ["number 0.5"]),
        (
            "<table><tr><th>0.5</th><td>1.5<td>2.5</table>",
            ["number 0.5", "number 1.5", "number 2.5"],
        ),
        ("<ul><li>0.5<li>1.5</ul>", ["number 0.5", "number 1.5"]),
        ("<details><summary>0.5</summary>1.5</details>", ["number 0.5", "number 1.5"]),
        ("<p>1<br>.5</p>", ["number .5"]),
        ("<p>x<code>0.5</code>y</p>", ["quoted 0.5"]),
        ("<p>1<code>0.5</code>.5</p>", ["quoted 0.5", "number .5"]),
        (f"<p>{INLINE}</p>", ["quoted 0.5"]),
        (DISPLAY, ["equation x = 0.5", "quoted 0.5"]),
        ("<pre><code>x &lt; 1\n</code></pre>", ["code x < 1\n"]),
        ("<pre>plain</pre>", ["code plain"]),
        (f"<pre>0.5</pre><p>{INLINE.replace('<mn>0.5</mn>', '')}</p>", ["code 0.5"]),
        ('<img src="a.png">', ["figure a.png"]),
        ("<svg><text>0.5</text></svg>", ["figure <svg>"]),
        ("<script>0.5</script><style>0.5</style><nav>0.5</nav><button>0.5</button>", []),
        ('<script src="explorer.js"></script>', ["figure explorer.js"]),
        ("<p>torch 2.13, https://x.org/0.5</p>", ["name torch 2.13"]),
        ("<header>0.5</header><article><p>1.5</p></article>", ["number 1.5"]),
        ("</p>0.5</div>", ["number 0.5"]),
        ("0.5", ["number 0.5"]),
        ("<div><p>0.5</div>1.5", ["number 0.5", "number 1.5"]),
    ],
)
def test_everything_that_is_seen_is_found(html: str, expected: list[str]) -> None:
    assert [f"{item.kind} {item.text}" for item in rendered(html)] == expected


def test_an_element_speaks_for_what_is_in_it() -> None:
    html = '<div data-checked="a proof"><p>0.5</p><pre>x</pre></div><p data-unchecked="why">1.5</p>'

    assert [(item.checked, item.unchecked) for item in rendered(html)] == [
        ("a proof", ""),
        ("a proof", ""),
        ("", "why"),
    ]


def test_code_has_the_classes_of_its_frame() -> None:
    html = (
        '<div class="cell"><div class="highlight cell-output"><pre><code>1</code></pre></div></div>'
    )

    assert rendered(html)[0].classes == "highlight cell-output"
    assert rendered("<pre class='a'>1</pre>")[0].classes == "a"
