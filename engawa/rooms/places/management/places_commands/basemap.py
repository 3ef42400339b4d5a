"""`engawa places basemap <ward> SOURCE [--credit TEXT] [--max-zoom N] [--margin METRES] [--box S,W,N,E]`."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engawa.core.wards.models import Ward
from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.cutting import MARGIN_METRES, CutResult, cut_basemap
from engawa.rooms.places.basemap.grid import LAST_ZOOM
from engawa.rooms.places.basemap.making import make_basemap
from engawa.rooms.places.basemap.refusal import BasemapRefused
from engawa.rooms.places.selectors.ground import get_outline_box

HELP = (
    "Make the base map of a ward from a PMTiles file of vector tiles or an OpenStreetMap extract."
)
REFUSED, MISUSED = 1, 2
# What OpenStreetMap names its own files; all else is asked whether it is PMTiles.
_EXTRACTS = (".osm.pbf", ".osm", ".osm.bz2", ".osm.gz")
_WIDEST_MARGIN = 20_000.0


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("ward", help="slug of the ward, for example kanazawa")
    parser.add_argument("source", type=Path, help="a .pmtiles or .osm.pbf file that has the ward")
    parser.add_argument(
        "--credit",
        default="",
        help="licence line that the map shows; without it, the one in the source",
    )
    parser.add_argument(
        "--max-zoom",
        type=_read_zoom,
        help="the finest zoom to keep, for example 14; without it, all that there are",
    )
    parser.add_argument(
        "--margin",
        type=_read_margin,
        default=MARGIN_METRES,
        help="metres around the ward that the map shows too (default: %(default)g)",
    )
    parser.add_argument(
        "--box",
        type=_read_box,
        help="south,west,north,east in degrees, in place of the ward's outline",
    )


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Make the map, put it where the pages look for it, and say what it is.

    :raises CommandError: exit code 1: the map was refused, the old one is whole; 2: there is no such ward,
        or nobody has put its outline in.
    """
    ward = Ward.objects.filter(slug=options["ward"]).first()
    if ward is None:
        raise CommandError(f"There is no ward {options['ward']!r}.", returncode=MISUSED)
    box: Box | None = options["box"] or get_outline_box(ward_id=ward.pk)
    if box is None:
        raise CommandError(
            f"The outline of {ward.slug} is not known yet. Put it in first, or give --box S,W,N,E.",
            returncode=MISUSED,
        )
    source: Path = options["source"]
    target = Path(settings.DATA_DIR) / "basemaps" / f"{ward.slug}.pmtiles"
    produce = make_basemap if source.name.lower().endswith(_EXTRACTS) else cut_basemap
    try:
        result = produce(
            source=source,
            target=target,
            box=box,
            made_on=timezone.localdate(),
            name=ward.name,
            credit=options["credit"],
            margin_metres=options["margin"],
            max_zoom=options["max_zoom"],
        )
    except BasemapRefused as refused:
        raise CommandError(str(refused), returncode=REFUSED) from refused
    _report(command, target, result)


def _report(command: BaseCommand, target: Path, result: CutResult) -> None:
    command.stdout.write(
        f"{target}: {result.tiles} tiles of zoom {result.min_zoom} to {result.max_zoom},"
        f" {result.bytes / 1_000_000:.2f} MB."
    )
    command.stdout.write(f"Schema: {result.schema}. The map shows: {result.credit}")


def _read_zoom(text: str) -> int:
    if not text.isdecimal() or int(text) > LAST_ZOOM:
        raise ArgumentTypeError(f"a zoom is a number from 0 to {LAST_ZOOM}, not {text!r}")
    return int(text)


def _read_margin(text: str) -> float:
    try:
        metres = float(text)
    except ValueError:
        metres = -1.0
    if not 0 <= metres <= _WIDEST_MARGIN:
        raise ArgumentTypeError(f"a margin is 0 to {_WIDEST_MARGIN:g} metres, not {text!r}")
    return metres


def _read_box(text: str) -> Box:
    try:
        south, west, north, east = (float(side) for side in text.split(","))
        return Box(south, west, north, east)
    except ValueError as error:
        raise ArgumentTypeError(
            f"a box is south,west,north,east in degrees, not {text!r}"
        ) from error
