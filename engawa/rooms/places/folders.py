"""Where the files of the places lie that are no records."""

from pathlib import Path

from django.conf import settings


def get_basemap_folder() -> Path:
    """Give the folder in which an operator puts one base map for each ward."""
    return Path(settings.DATA_DIR) / "basemaps"
