"""Land and sea by coastlines; x eastward, y southward."""

import shapely

from engawa.rooms.places.basemap.coast import split_by_coast

REGION = shapely.box(0, 0, 1, 1)


def areas(lines: list[shapely.Geometry]) -> tuple[float, float]:
    """Give the areas of land and of sea."""
    land, sea = split_by_coast(lines=lines, region=REGION)
    return round(sum(shapely.area(land)), 6), round(sum(shapely.area(sea)), 6)


class TestSplittingByCoast:
    def test_makes_all_land_without_a_coast(self) -> None:
        assert areas([]) == (1.0, 0.0)
        assert areas([shapely.LineString([(5, 5), (6, 6)])]) == (1.0, 0.0)

    def test_finds_land_on_the_left(self) -> None:
        # Northward: the left is the west.
        northward = shapely.LineString([(0.3, 2), (0.3, -1)])

        land, sea = split_by_coast(lines=[northward], region=REGION)

        assert shapely.union_all(land).equals(shapely.box(0, 0, 0.3, 1))
        assert shapely.union_all(sea).equals(shapely.box(0.3, 0, 1, 1))

    def test_finds_sea_on_the_right(self) -> None:
        southward = shapely.LineString([(0.3, -1), (0.3, 2)])

        assert areas([southward]) == (0.7, 0.3)

    def test_takes_a_coast_in_pieces_that_are_not_in_order(self) -> None:
        pieces = [
            shapely.LineString([(0.3, 0.5), (0.3, -1)]),
            shapely.LineString([(0.3, 2), (0.3, 0.5)]),
        ]

        assert areas(pieces) == (0.3, 0.7)

    def test_finds_an_island(self) -> None:
        # Counter-clockwise on the ground, so clockwise where y is southward.
        island = shapely.LineString([(0.4, 0.6), (0.6, 0.6), (0.6, 0.4), (0.4, 0.4), (0.4, 0.6)])

        assert areas([island]) == (0.04, 0.96)

    def test_finds_a_bay_and_an_island_in_it(self) -> None:
        coast = shapely.LineString([(0.5, 2), (0.5, -1)])
        island = shapely.LineString([(0.7, 0.6), (0.8, 0.6), (0.8, 0.5), (0.7, 0.5), (0.7, 0.6)])

        assert areas([coast, island]) == (0.51, 0.49)
