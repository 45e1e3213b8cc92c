"""Each mistake that raises no error has its words, and a loss whose file shows it."""

from explain.saying import gathered

from lossdocs.explain.finding import sayings


def test_every_finding_is_shown_by_a_call() -> None:
    """Nothing is said that no function finds, and none of the functions is without a test."""
    warned, noted = ({call.says[1] for call in gathered(name)} for name in ("WARNED", "NOTED"))

    assert warned | noted == {name.partition("/")[0] for name in sayings()}
    assert not warned & noted


def test_every_finding_has_all_its_words() -> None:
    """What was seen may be said by variants alone."""
    variants = {name.partition("/")[0] for name in sayings() if "/" in name}
    for name, words in sayings().items():
        all_words = sayings()[name.partition("/")[0]] | words
        assert all_words.keys() - {"seen"} == {"advice", "link"}
        assert "seen" in all_words or name in variants
