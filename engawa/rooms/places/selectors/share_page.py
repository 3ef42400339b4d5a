"""The page that helps to pass on a list, a map or a place: address, frame, code for posters, picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from engawa.core.documents.codes import qr_svg
from engawa.rooms.places.oembed import LIST_SIZE, PLACE_SIZE, write_frame
from engawa.rooms.places.sharing import Form, Subject, write_for_card

WIDTHS = (300, 480, 640, 800)
HEIGHTS = (420, 560, 700)
WHOLE = "100%"
# A code with more in it has squares too small for a telephone in front of a poster.
LONGEST_IN_CODE = 600


@dataclass(frozen=True, slots=True)
class Size:
    """One width or height that can be chosen."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class SharePage:
    """What the page shows; `code` is None where the address is too long for one."""

    title: str
    page: str
    address: str
    embed: str
    snippet: str
    widths: tuple[Size, ...]
    heights: tuple[Size, ...]
    width: str
    height: str
    kept: tuple[tuple[str, str], ...]
    code: SafeString | None
    code_file: str
    card: str


def make_share_page(
    *,
    subject: Subject,
    title: str,
    site_url: str,
    pairs: Sequence[tuple[str, str]],
    language: str,
    width: str,
    height: str,
) -> SharePage:
    """Make the page for a subject and what was asked of its list; `language` is empty for Japanese.

    A width or height that is not offered becomes the usual one.
    """
    spoken = [("lang", language)] if language else []
    page = subject.path(Form.PAGE, pairs)
    address = site_url + page
    usual = PLACE_SIZE if subject.number is not None else LIST_SIZE
    widths = (*map(str, WIDTHS), WHOLE)
    width = width if width in widths else str(usual[0])
    heights = tuple(map(str, HEIGHTS))
    height = height if height in heights else str(usual[1])
    embed = subject.path(Form.EMBED, [*pairs, *spoken])
    is_short = len(address) <= LONGEST_IN_CODE
    return SharePage(
        title=title,
        page=page,
        address=address,
        embed=embed,
        snippet=write_frame(address=site_url + embed, title=title, width=width, height=height),
        widths=tuple(
            Size(
                value,
                _("いっぱいの幅")
                if value == WHOLE
                else _("%(pixels)sピクセル") % {"pixels": value},
                value == width,
            )
            for value in widths
        ),
        heights=tuple(
            Size(value, _("%(pixels)sピクセル") % {"pixels": value}, value == height)
            for value in heights
        ),
        width=width,
        height=height,
        kept=tuple(pairs),
        code=SafeString(qr_svg(address)) if is_short else None,
        code_file=subject.path(Form.CODE, pairs),
        card=subject.path(Form.CARD, [*write_for_card(pairs), *spoken]),
    )
