"""The form by which an officer invites: a list that is pasted or sent as a file, or who got no seat elsewhere."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Choice, Part, Text
from engawa.core.ui.folding import fold
from engawa.rooms.programmes.selectors.invitations import Source
from engawa.rooms.programmes.services.invitations import Invitee

LARGEST_FILE = 200_000
_APART = re.compile(r"[,\t;、，；]")
_QUOTES = "\"' 　"
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class ReadList:
    """What a pasted list says: whom to invite, and the lines that nobody can read."""

    invitees: tuple[Invitee, ...]
    unread: tuple[str, ...]


class InviteForm(Part):
    """Whom to invite."""

    people = Text(
        label=gettext_lazy("案内を出す人"),
        most=60_000,
        rows=8,
        help_text=gettext_lazy(
            "1行に1人です。名前だけ、メールだけ、「名前, メール」のどれでもよいです。表から貼り付けられます。"
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("CSVから読む"),
        required=False,
        help_text=gettext_lazy("名前とメールの列を読みます。読んだ人は、上の欄に入ります。"),
    )
    source = Choice(
        label=gettext_lazy("席が取れなかった方から選ぶ"),
        required=False,
        help_text=gettext_lazy("この催しのほかの募集で、待っていた方と、中止になった方です。"),
    )
    language = Choice(label=gettext_lazy("案内のことば"), choices=settings.LANGUAGES, initial="ja")

    def __init__(self, *args: Any, sources: Iterable[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pairs = [
            (str(one.number), _("%(name)s（%(count)d人）") % {"name": one.name, "count": one.count})
            for one in sources
        ]
        if pairs:
            control = self.fields["source"]
            assert isinstance(control, Choice)
            control.offer([("", _("選ばない")), *pairs])
        else:
            del self.fields["source"]

    def clean_file(self) -> str:
        """Give the text of a file, in UTF-8 or as Japanese spreadsheets write it.

        :raises ValidationError: it is too large, or no text.
        """
        sent = self.cleaned_data["file"]
        if not sent:
            return ""
        if sent.size > LARGEST_FILE:
            raise ValidationError(_("ファイルが大きすぎます。200kBまでにしてください。"))
        raw = sent.read()
        for encoding in ("utf-8-sig", "cp932"):
            try:
                return str(raw.decode(encoding))
            except UnicodeDecodeError:
                continue
        raise ValidationError(_("文字として読めません。CSV（UTF-8）で保存し直してください。"))

    def read_source(self) -> int:
        """Give the number of the intake that was chosen; 0 for none."""
        return int(self.cleaned_data.get("source") or 0)


def read_people(*, words: str, language: str) -> ReadList:
    """Read a list, one person in a line; a heading and empty lines are passed over, and nobody is read twice."""
    headings = {fold(word) for word in (
        _("名前"), _("お名前"), _("氏名"), _("メール"), _("メールアドレス"), "email", "e-mail", "mail",
    )}  # fmt: skip
    found: list[Invitee] = []
    unread: list[str] = []
    seen: set[str] = set()
    for line in words.splitlines():
        cells = [cell.strip(_QUOTES) for cell in _APART.split(line)]
        cells = [cell for cell in cells if cell]
        if not cells or {fold(cell) for cell in cells} <= headings:
            continue
        invitee = _read_line(cells, language)
        if invitee is None:
            unread.append(line.strip()[:100])
        elif not invitee.email or invitee.email not in seen:
            seen.add(invitee.email)
            found.append(invitee)
    return ReadList(tuple(found), tuple(unread))


def write_people(*, invitees: Iterable[Invitee]) -> str:
    """Write a list as it is read."""
    return "\n".join(_write_lines(invitees))


def _write_lines(invitees: Iterable[Invitee]) -> Iterator[str]:
    for one in invitees:
        yield ", ".join(part for part in (one.name, one.email) if part)


def _read_line(cells: list[str], language: str) -> Invitee | None:
    emails = [cell for cell in cells if "@" in cell]
    names = [cell for cell in cells if "@" not in cell]
    if len(emails) > 1 or len(names) > 1:
        return None
    email = emails[0].lower() if emails else ""
    name = names[0] if names else ""
    if len(name) > LONGEST_NAME:
        return None
    if email:
        try:
            validate_email(email)
        except ValidationError:
            return None
    return Invitee(name, email, language)
