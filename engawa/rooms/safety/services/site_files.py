"""Files of sites: brought, looked at, put in whole or not at all, and taken back as far as nobody wrote since."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.wards.models import Ward
from engawa.rooms.places.facade.reading import list_place_keys
from engawa.rooms.safety.file_findings import Finding, Severity
from engawa.rooms.safety.models import Site, SiteFile
from engawa.rooms.safety.register_values import SiteValues, is_code
from engawa.rooms.safety.services.register_files import (
    FileUnsound,
    give_up_file,
    hold_file,
    pack_file,
    unpack_file,
)
from engawa.rooms.safety.services.registers import RegisterRefused, lock_register
from engawa.rooms.safety.services.sites import choose_code, read_site_values, write_site
from engawa.rooms.safety.site_file_values import SiteLine, SiteReading
from engawa.rooms.safety.site_files import read_site_file
from engawa.rooms.safety.values import Hazard, SiteRole

State = SiteFile.State
# Of these roles the national list numbers each building.
_NUMBERED = frozenset({SiteRole.EVACUATION, SiteRole.SHELTER})
_AT_ONCE = 500


class SiteFileEmpty(RegisterRefused):
    """The register says already what the file says."""

    def __init__(self) -> None:
        super().__init__(_("このファイルで変わる避難先は、1つもありません。"))


class SitesChanged(RegisterRefused):
    """The register, or the places, have changed since the officer looked at the file."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "見ているあいだに、避難先か施設が直されました。いまの内容と見くらべて、もう一度押してください。"
            )
        )


@dataclass(frozen=True, slots=True)
class SiteMeeting:
    """A row of a file and the site that stands in the register, with what it says now and would say."""

    line: SiteLine
    site: Site
    before: SiteValues
    after: SiteValues


@dataclass(frozen=True, slots=True)
class SiteReview:
    """What a file would do: sites to add, to change, as they are, retired ones it names, those it does not name.

    `gone` are the sites of its roles that no row names, as far as all rows are understood. `stamp` tells
    the state of the registers at which this holds.
    """

    reading: SiteReading
    findings: tuple[Finding, ...]
    added: tuple[SiteLine, ...]
    changed: tuple[SiteMeeting, ...]
    unchanged: int
    retired: tuple[SiteMeeting, ...]
    gone: tuple[Site, ...]
    stamp: str

    @property
    def errors(self) -> int:
        """How many findings keep the file out."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)


@dataclass(frozen=True, slots=True)
class SitesTakenBack:
    """What became of a file that was taken back: how many sites are as before, and which were written since."""

    file: SiteFile
    undone: int
    left: tuple[str, ...]


@transaction.atomic
def bring_site_file(
    *,
    ward_id: int,
    filename: str,
    content: bytes,
    role: SiteRole | None,
    actor_id: int | None,
    now: dt.datetime,
) -> SiteFile:
    """Keep a list of sites until somebody has looked at it, and give it; `role` is that of rows that say none.

    :raises RegisterFileRefused: it cannot be read at all.
    """
    file = SiteFile(ward_id=ward_id, role=role or "", brought_at=now, brought_by_id=actor_id)
    pack_file(file=file, filename=filename, content=content)
    _read(file, Site.objects.filter(ward_id=ward_id))
    file.save()
    _note("safety.site-file.brought", file, actor_id, now, {"role": file.role})
    return file


def review_site_file(*, file: SiteFile) -> SiteReview:
    """Say what a list that is in review would do to the register as it stands now.

    :raises RegisterFileRefused: it cannot be read any more.
    """
    standing = list(Site.objects.filter(ward_id=file.ward_id))
    reading = _read(file, standing)
    findings = (*reading.findings, *_find_taken_codes(reading.lines, standing))
    met = _meet(reading.lines, standing)
    added: list[SiteLine] = []
    changed: list[SiteMeeting] = []
    retired: list[SiteMeeting] = []
    unchanged = 0
    for line in reading.lines:
        site = met.get(line.row)
        if site is None:
            added.append(line)
            continue
        before = read_site_values(site=site)
        meeting = SiteMeeting(line, site, before, line.put_onto(before))
        if site.retired_at is not None:
            retired.append(meeting)
        elif meeting.before == meeting.after:
            unchanged += 1
        else:
            changed.append(meeting)
    gone = _list_gone(reading.lines, standing, {site.pk for site in met.values()})
    is_sound = not any(finding.severity is Severity.ERROR for finding in findings)
    return SiteReview(
        reading=reading,
        findings=findings,
        added=tuple(added),
        changed=tuple(changed),
        unchanged=unchanged,
        retired=tuple(retired),
        # A row that is not understood may name any of them.
        gone=gone if is_sound else (),
        stamp=_stamp(added, [*changed, *retired], gone),
    )


@transaction.atomic
def put_in_site_file(
    *,
    ward_id: int,
    file_id: int,
    seen: str,
    actor_id: int | None,
    now: dt.datetime,
    takes_out: bool = False,
    brings_back: bool = False,
) -> SiteFile:
    """Write what a list says into the register, all of it or nothing, and give the file.

    `seen` is the stamp of the review at which the officer looked. Sites that the list does not name are
    retired only when it `takes_out`, retired ones that it names restored only when it `brings_back`.

    :raises EntryGone: it was put in or given up already.
    :raises SitesChanged: the registers have changed since.
    :raises FileUnsound: rows of it are wrong.
    :raises SiteFileEmpty: nothing would change.
    :raises RegisterFileRefused: it cannot be read any more.
    """
    lock_register(ward_id=ward_id)
    file = hold_file(model=SiteFile, ward_id=ward_id, file_id=file_id, state=State.IN_REVIEW)
    review = review_site_file(file=file)
    if review.errors:
        raise FileUnsound(review.errors)
    if review.stamp != seen:
        raise SitesChanged
    restored = review.retired if brings_back else ()
    gone = review.gone if takes_out else ()
    if not (review.added or review.changed or restored or gone):
        raise SiteFileEmpty
    added = _add(ward_id, review.added, now)
    for meeting in (*review.changed, *restored):
        meeting.site.retired_at = None
        _rewrite(meeting.site, meeting.after, now)
    for site in gone:
        site.retired_at = now
        _rewrite(site, read_site_values(site=site), now)
    written = [*added, *(meeting.site for meeting in (*review.changed, *restored)), *gone]
    file.state, file.content = State.PUT_IN, b""
    file.deeds = {
        "added": [site.code for site in added],
        "changed": [meeting.site.code for meeting in review.changed],
        "restored": [meeting.site.code for meeting in restored],
        "retired": [site.code for site in gone],
        "before": {
            meeting.site.code: asdict(meeting.before) for meeting in (*review.changed, *restored)
        },
        "revisions": {site.code: site.revision for site in written},
    }
    file.save(update_fields=("state", "content", "deeds"))
    _note("safety.site-file.put-in", file, actor_id, now, _count(file.deeds))
    return file


@transaction.atomic
def give_up_site_file(
    *, ward_id: int, file_id: int, actor_id: int | None, now: dt.datetime
) -> SiteFile:
    """Forget the contents of a file that nobody put in, and give it.

    :raises EntryGone: it was put in or given up already.
    """
    file = give_up_file(model=SiteFile, ward_id=ward_id, file_id=file_id)
    _note("safety.site-file.given-up", file, actor_id, now, {})
    return file


@transaction.atomic
def take_back_site_file(
    *, ward_id: int, file_id: int, actor_id: int | None, now: dt.datetime
) -> SitesTakenBack:
    """Let the register say again what it said before a list was put in; what was written since stays as it is.

    :raises EntryGone: it was not put in, or was taken back already.
    """
    lock_register(ward_id=ward_id)
    file = hold_file(model=SiteFile, ward_id=ward_id, file_id=file_id, state=State.PUT_IN)
    deeds = file.deeds
    sites = Site.objects.filter(ward_id=ward_id, code__in=deeds["revisions"]).order_by("pk")
    undone, left = 0, []
    for site in sites:
        if site.revision != deeds["revisions"][site.code]:
            left.append(site.code)
            continue
        before = deeds["before"].get(site.code)
        values = read_site_values(site=site) if before is None else _read_values(before)
        if site.code in deeds["retired"]:
            site.retired_at = None
        elif site.code not in deeds["changed"]:
            site.retired_at = now
        _rewrite(site, values, now)
        undone += 1
    file.state = State.TAKEN_BACK
    file.save(update_fields=("state",))
    data = {"undone": undone, "left": len(left)}
    _note("safety.site-file.taken-back", file, actor_id, now, data)
    return SitesTakenBack(file, undone, tuple(left))


def _read(file: SiteFile, standing: Iterable[Site]) -> SiteReading:
    return read_site_file(
        content=unpack_file(file=file),
        filename=file.filename,
        ward_name=Ward.objects.get(pk=file.ward_id).name,
        role=SiteRole(file.role) if file.role else None,
        places=list_place_keys(ward_id=file.ward_id),
        sites=frozenset((site.place_id, SiteRole(site.role)) for site in standing),
    )


def _find_taken_codes(lines: Iterable[SiteLine], standing: Iterable[Site]) -> list[Finding]:
    """Tell of codes that another site has: an address on a leaflet leads to one site for ever."""
    owners = {site.code: (site.place_id, site.role) for site in standing}
    return [
        Finding(
            line.row,
            "",
            "code-taken",
            Severity.ERROR,
            _(
                "%(row)d行目のコード「%(code)s」は、ほかの避難先に使われています。別のコードに"
                "するか、空にしてください。"
            )
            % {"row": line.row, "code": line.code},
        )
        for line in lines
        if line.code in owners and owners[line.code] != (line.place.id, line.role)
    ]


def _meet(lines: Iterable[SiteLine], standing: Iterable[Site]) -> dict[int, Site]:
    """Give, by row, the site that each row means; a row without a building means the only one of its role."""
    sites = list(standing)
    exact = {(site.place_id, site.role, site.building): site for site in sites}
    lines = list(lines)
    met = {
        line.row: site
        for line in lines
        if (site := exact.get((line.place.id, line.role.value, line.building))) is not None
    }
    taken = {site.pk for site in met.values()}
    of_role: dict[tuple[int, str], list[Site]] = {}
    for site in sites:
        of_role.setdefault((site.place_id, site.role), []).append(site)
    for line in lines:
        own = of_role.get((line.place.id, line.role.value), [])
        if line.row not in met and not line.building and len(own) == 1 and own[0].pk not in taken:
            met[line.row] = own[0]
            taken.add(own[0].pk)
    return met


def _list_gone(
    lines: Iterable[SiteLine], standing: Iterable[Site], named: Iterable[int]
) -> tuple[Site, ...]:
    roles = {line.role.value for line in lines}
    return tuple(
        site
        for site in standing
        if site.role in roles and site.retired_at is None and site.pk not in named
    )


def _stamp(added: Iterable[SiteLine], met: Iterable[SiteMeeting], gone: Iterable[Site]) -> str:
    """Give a name of what an officer saw: it differs as soon as anything of it does."""
    parts = [f"{line.row}:{line.place.id}:{line.role}:{line.building}" for line in added]
    parts += [f"{one.line.row}:{one.site.pk}:{one.site.revision}" for one in met]
    parts += [f"{site.pk}:{site.revision}" for site in gone]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _add(ward_id: int, lines: Iterable[SiteLine], now: dt.datetime) -> list[Site]:
    taken = set(Site.objects.filter(ward_id=ward_id).values_list("code", flat=True))
    lines = list(lines)
    # A code of the list's own goes before one that is made.
    taken |= {line.code for line in lines if line.code}
    added = []
    for line in lines:
        code = line.code
        if not code:
            code = line.place.national_id.lower() if line.role in _NUMBERED else ""
            if not is_code(code) or code in taken:
                code = choose_code(role=line.role, place_number=line.place.number, taken=taken)
            taken.add(code)
        site = Site(
            ward_id=ward_id,
            place_id=line.place.id,
            code=code,
            role=line.role,
            building=line.building,
            changed_at=now,
        )
        write_site(site=site, values=line.put_onto(SiteValues()))
        added.append(site)
    return Site.objects.bulk_create(added, batch_size=_AT_ONCE)


def _rewrite(site: Site, values: SiteValues, now: dt.datetime) -> None:
    write_site(site=site, values=values)
    site.revision += 1
    site.changed_at = now
    site.save()


def _read_values(plain: Mapping[str, Any]) -> SiteValues:
    """Read what `asdict` made of values on their way through JSON."""
    given = {**plain, "languages": tuple(plain["languages"])}
    return SiteValues(**{**given, "hazards": tuple(map(Hazard, plain["hazards"]))})


def _count(deeds: Mapping[str, Any]) -> dict[str, int]:
    return {name: len(deeds[name]) for name in ("added", "changed", "restored", "retired")}


def _note(
    code: str, file: SiteFile, actor_id: int | None, now: dt.datetime, data: Mapping[str, Any]
) -> None:
    record(
        code=code,
        subject=f"safety.site-file:{file.pk}",
        ward_id=file.ward_id,
        actor_id=actor_id,
        now=now,
        data={"filename": file.filename, **data},
    )
