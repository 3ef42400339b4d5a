"""Playing an event that is over, step by step, as it would have gone on its day: for demos, where nothing happened.

Nothing is written past the services: orders are checked and approved by a second person, each release is made and
signed. What nobody can repeat is that somebody looked from outside then: in its place the folder of the release is
looked at for what the watcher looks for (signature, manifest, text), and the moment is the one that the entry says.
"""

import datetime as dt

from engawa.core.wards.models import Ward
from engawa.rooms.safety.bundle.checking import open_release
from engawa.rooms.safety.bundle.fetching import NotSeen, Seen
from engawa.rooms.safety.bundle.keys import list_public_keys
from engawa.rooms.safety.bundle.manifest import hash_of
from engawa.rooms.safety.bundle.paths import INDEX
from engawa.rooms.safety.bundle.refusals import BundleRefused
from engawa.rooms.safety.bundle.writing import find_current
from engawa.rooms.safety.contracts import PastEntry, PastOrderEntry, PastSiteEntry
from engawa.rooms.safety.folders import get_key_folder, get_root
from engawa.rooms.safety.models import OrderVersion, Scenario, Site
from engawa.rooms.safety.reasons import Reason
from engawa.rooms.safety.selectors.drafting import list_hindrances
from engawa.rooms.safety.services.drafts import (
    accept_finding,
    draft_change,
    draft_from_scenario,
    read_scenario,
    write_draft,
)
from engawa.rooms.safety.services.issuing import approve_draft, submit_draft
from engawa.rooms.safety.services.publishing import publish_ward
from engawa.rooms.safety.services.responses import end_response, start_response
from engawa.rooms.safety.services.site_reports import report_site
from engawa.rooms.safety.services.watching import note_look
from engawa.rooms.safety.values import Action, Opening, Regime

# A draft is begun and handed over so long before its approval.
DRAFTED_BEFORE = dt.timedelta(minutes=9)
SUBMITTED_BEFORE = dt.timedelta(minutes=3)
# The last release of an event is no step; the watcher looks every 15 seconds.
LOOKED_AFTER = dt.timedelta(seconds=15)


class NothingToChange(LookupError):
    """A step changes an order, and none was issued before it."""


def play_past(*, ward_id: int, past: PastEntry, writer_id: int, approver_id: int) -> None:
    """Play an event from its first step, with which the response starts, to its end; then nothing is in force.

    :raises NothingToChange: a step changes an order before one was issued.
    :raises Scenario.DoesNotExist: a step names a scenario that the ward does not have.
    :raises Site.DoesNotExist: a step names a site that the ward does not have.
    :raises AlreadyActing: the ward acts already.
    :raises NotReady: an order would not have been issued: something in it had to be put right.
    :raises OrdersInForce: the event ends and its orders are not lifted.
    :raises OnHold: somebody holds the pages.
    """
    start_response(
        ward_id=ward_id,
        is_drill=past.is_drill,
        regime=Regime(past.regime),
        reason=past.reason,
        actor_id=approver_id,
        now=past.steps[0].at,
    )
    order_id: int | None = None
    for step in past.steps:
        if step.order is not None:
            version = _draft(ward_id, past, step.order, order_id, writer_id, step.at)
            order_id = _approve(version, writer_id, approver_id, step.at).order_id
        for site in step.sites:
            _report(ward_id, past, site, writer_id, step.at)
        _publish(ward_id, past, step.at, step.seen_at)
    end_response(
        ward_id=ward_id,
        is_drill=past.is_drill,
        closes_sites=True,
        actor_id=approver_id,
        office=past.office,
        now=past.ended_at,
    )
    _publish(ward_id, past, past.ended_at, past.ended_at + LOOKED_AFTER)


def _draft(
    ward_id: int,
    past: PastEntry,
    entry: PastOrderEntry,
    order_id: int | None,
    writer_id: int,
    at: dt.datetime,
) -> OrderVersion:
    now = at - DRAFTED_BEFORE
    action = Action(entry.action)
    scenario = (
        Scenario.objects.get(ward_id=ward_id, code=entry.scenario) if entry.scenario else None
    )
    if action is Action.ISSUE and scenario is not None:
        return draft_from_scenario(
            scenario_id=scenario.pk, is_drill=past.is_drill, actor_id=writer_id, now=now
        )
    if order_id is None:
        raise NothingToChange(entry.action)
    version = draft_change(
        order_id=order_id,
        action=action,
        actor_id=writer_id,
        now=now,
        given_reason=Reason.DANGER_EASED if action is Action.LIFT else "",
    )
    if scenario is None:
        return version
    return write_draft(
        version_id=version.pk,
        seen_revision=version.revision,
        values=read_scenario(scenario=scenario, now=now),
        actor_id=writer_id,
        now=now,
    )


def _approve(
    version: OrderVersion, writer_id: int, approver_id: int, at: dt.datetime
) -> OrderVersion:
    # As those who issued it did: the doors are being opened while the order goes out.
    for finding in list_hindrances(version=version, now=at - SUBMITTED_BEFORE):
        if finding.code == "site-not-confirmed-open":
            accept_finding(
                version_id=version.pk,
                seen_revision=version.revision,
                code=finding.code,
                actor_id=writer_id,
                now=at - SUBMITTED_BEFORE,
            )
    submitted = submit_draft(
        version_id=version.pk,
        seen_revision=version.revision,
        actor_id=writer_id,
        now=at - SUBMITTED_BEFORE,
    )
    return approve_draft(
        version_id=submitted.pk,
        seen_revision=submitted.revision,
        actor_id=approver_id,
        now=at,
    )


def _report(
    ward_id: int, past: PastEntry, entry: PastSiteEntry, writer_id: int, at: dt.datetime
) -> None:
    site = Site.objects.get(ward_id=ward_id, code=entry.code)
    report_site(
        site_id=site.pk,
        opening=Opening(entry.opening),
        head_count=entry.head_count,
        note="",
        is_drill=past.is_drill,
        actor_id=writer_id,
        office=past.office,
        now=at,
    )


def _publish(ward_id: int, past: PastEntry, at: dt.datetime, seen_at: dt.datetime) -> None:
    publish_ward(ward_id=ward_id, is_drill=past.is_drill, now=at)
    slug = Ward.objects.values_list("slug", flat=True).get(pk=ward_id)
    note_look(
        ward_id=ward_id,
        is_drill=past.is_drill,
        found=_look(slug, is_drill=past.is_drill, at=seen_at),
        now=seen_at,
    )


def _look(slug: str, *, is_drill: bool, at: dt.datetime) -> Seen | NotSeen:
    folder = find_current(get_root(slug=slug, is_drill=is_drill))
    if folder is None:
        return NotSeen(False, "")
    known = list_public_keys(get_key_folder(), is_drill=is_drill, now=at)
    try:
        opened = open_release(
            folder, keys={key.id: key for key in known}, ward=slug, is_drill=is_drill
        )
        text = hash_of((folder / INDEX).read_bytes())
    except (BundleRefused, OSError) as wrong:
        return NotSeen(True, str(wrong))
    if opened.manifest.files[INDEX].sha256 != text:
        return NotSeen(True, INDEX)
    return Seen(opened.pointer.sequence, opened.pointer.made_at, text)
