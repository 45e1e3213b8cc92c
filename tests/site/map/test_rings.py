"""Names, lines and numbers of the map stand clear of each other."""

from itertools import combinations

from lossdocs.site.map import rings
from lossdocs.site.map.relations import edges
from lossdocs.site.map.rings import BOX, Point, clear, placed

PAIRS = [(edge.source, edge.target) for edge in edges()]


def test_names_do_not_overlap() -> None:
    for a, b in combinations(placed(PAIRS).names.values(), 2):
        assert abs(a.x - b.x) >= BOX[0] or abs(a.y - b.y) >= BOX[1]


def test_a_line_meets_no_third_name() -> None:
    found = placed(PAIRS)
    for pair, line in zip(PAIRS, found.lines, strict=True):
        others = [place for name, place in found.names.items() if name not in pair]
        points = [line.at(t / 50) for t in range(51)]
        assert min(clear(point, other) for point in points for other in others) > 0, pair


def test_numbers_stand_on_their_lines_and_on_nothing_else() -> None:
    found = placed(PAIRS)
    for number, line in zip(found.numbers, found.lines, strict=True):
        assert number in [line.at(t) for t in rings.outwards()]
        assert min(clear(number, name) for name in found.names.values()) > 0
    for a, b in combinations(found.numbers, 2):
        assert abs(a.x - b.x) > 20 or abs(a.y - b.y) > 20


def test_everything_is_inside() -> None:
    found = placed(PAIRS)
    for place in found.names.values():
        assert BOX[0] / 2 <= place.x <= rings.WIDTH - BOX[0] / 2
        assert BOX[1] / 2 <= place.y <= found.height - BOX[1] / 2


def test_the_order_has_the_fewest_crossings_and_is_the_same_each_time() -> None:
    square = [("a", "c"), ("c", "b"), ("b", "d"), ("d", "a")]

    assert rings.cost(rings.ring("abcd", square), square)[0] == 0
    assert placed(PAIRS) == placed(PAIRS)


def test_what_is_related_by_others_is_one_group() -> None:
    assert rings.groups([("a", "b"), ("c", "d"), ("e", "f"), ("d", "a")]) == [
        {"a", "b", "c", "d"},
        {"e", "f"},
    ]


def test_where_a_line_is_short_its_number_stands_where_most_room_is() -> None:
    near = rings.Curve(Point(0, 0), Point(0, 30), Point(0, 60))
    (number,) = rings.numbers([near], [near.start, near.end])

    assert number == Point(0, 30)
