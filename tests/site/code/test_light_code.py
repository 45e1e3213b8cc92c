"""Code has no more spans than colours."""

import markdown


def test_plain_spans_are_left_out() -> None:
    """Names and operators lose theirs; keywords and numbers keep theirs."""
    extensions = ["pymdownx.superfences", "lossdocs.site.code.light_code"]
    page = markdown.markdown("```python\nx = None + 1 < y\n```", extensions=extensions)
    assert 'x = <span class="kc">None</span> + <span class="mi">1</span> &lt; y' in page
