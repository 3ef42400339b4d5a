"""Drafts of orders: begun from a scenario or from nothing, changed, thrown away."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit import services as audit
from engawa.core.ui.forms import clean_text
from engawa.rooms.safety.checking import SAID_TWICE
from engawa.rooms.safety.drafting import Edited, digest_words
from engawa.rooms.safety.frozen import texts_to_plain
from engawa.rooms.safety.models import Order, OrderBook, OrderVersion, Scenario
from engawa.rooms.safety.reasons import WITH_PLACE, list_reasons
from engawa.rooms.safety.said_twice import read_reasons
from engawa.rooms.safety.selectors.drafting import describe_draft
from engawa.rooms.safety.values import (
    LONGEST_NAME,
    LONGEST_REASON,
    Action,
    Hazard,
    Level,
    OrderState,
)

OPEN_STATES = (OrderState.DRAFT, OrderState.PENDING)
# For how long an order stands before somebody must say that it still holds, where no scenario says it.
USUAL_TIME = dt.timedelta(hours=6)


class OrderRefused(Exception):
    """The step cannot be taken; the message is a sentence for the officer."""


class WrongState(OrderRefused):
    """The order or its version is not in the state that this step starts from."""


class SeenAnother(OrderRefused):
    """The draft is no longer what the officer looked at."""


class WhyMissing(OrderRefused):
    """Nothing is said of why something unusual is meant so."""


class ReasonTooLong(OrderRefused):
    """A reason is longer than what the record has room for."""


class OpenVersionExists(OrderRefused):
    """A change of this order is already being written."""


@dataclass(frozen=True, slots=True)
class DraftValues:
    """What an officer says of a draft.

    `edited` are the parts of the Japanese text written anew, `replaced` the digests of the template's words that the
    officer had before them; without one, they are those that the draft comes to.
    """

    level: Level
    zone_codes: tuple[str, ...]
    site_codes: tuple[str, ...]
    reason: str
    reason_name: str
    reason_words: str
    expires_at: dt.datetime
    next_update_at: dt.datetime | None
    edited: Edited = field(default_factory=dict)
    replaced: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def draft_order(
    *,
    ward_id: int,
    is_drill: bool,
    hazard: Hazard,
    values: DraftValues,
    actor_id: int | None,
    now: dt.datetime,
    scenario_id: int | None = None,
) -> OrderVersion:
    """Begin an order: nobody sees it until it is issued.

    :raises ReasonTooLong: the reason, or a name in it, is longer than what the record has room for.
    """
    lock_book(ward_id=ward_id, is_drill=is_drill)
    order = Order.objects.create(ward_id=ward_id, is_drill=is_drill, hazard=hazard, created_at=now)
    version = OrderVersion(
        order=order,
        action=Action.ISSUE,
        scenario_id=scenario_id,
        written_by_id=actor_id,
        created_at=now,
    )
    _fill(version, values, now)
    version.save()
    record(code="safety.order.drafted", version=version, actor_id=actor_id, now=now)
    return version


def read_scenario(*, scenario: Scenario, now: dt.datetime) -> DraftValues:
    """Give what a scenario fills a draft with, begun at `now`."""
    until = now + dt.timedelta(hours=scenario.hours)
    return DraftValues(
        level=Level(scenario.level),
        zone_codes=tuple(scenario.zone_codes),
        site_codes=tuple(scenario.site_codes),
        reason=scenario.reason,
        reason_name=scenario.reason_name,
        reason_words="",
        expires_at=until,
        next_update_at=until,
    )


@transaction.atomic
def draft_from_scenario(
    *, scenario_id: int, is_drill: bool, actor_id: int | None, now: dt.datetime
) -> OrderVersion:
    """Begin an order as it was prepared: zones, sites, level, reason and texts are filled.

    :raises Scenario.DoesNotExist: there is no such scenario.
    """
    scenario = Scenario.objects.get(pk=scenario_id)
    return draft_order(
        ward_id=scenario.ward_id,
        is_drill=is_drill,
        hazard=Hazard(scenario.hazard),
        values=read_scenario(scenario=scenario, now=now),
        actor_id=actor_id,
        now=now,
        scenario_id=scenario.pk,
    )


@transaction.atomic
def draft_change(
    *,
    order_id: int,
    action: Action,
    actor_id: int | None,
    now: dt.datetime,
    given_reason: str = "",
) -> OrderVersion:
    """Begin the next version of an issued order, as a copy of the newest; without a given reason, one is proposed.

    :raises WrongState: the order is not issued.
    :raises OpenVersionExists: a change of it is already being written.
    """
    order = lock_order(order_id=order_id)
    current = order.current
    if order.state != OrderState.ISSUED or current is None:
        raise WrongState(
            _("この避難情報はいま「%(state)s」です。画面を開き直してください。")
            % {"state": order.get_state_display()}
        )
    opened = order.versions.filter(state__in=OPEN_STATES).first()
    if opened is not None:
        raise OpenVersionExists(
            _(
                "この避難情報には、書きかけの「%(action)s」があります。それを使うか、取りやめてください。"
            )
            % {"action": opened.get_action_display()}
        )
    until = now + USUAL_TIME
    reason = given_reason or _propose_reason(current, Hazard(order.hazard), action)
    version = OrderVersion(
        order=order,
        previous=current,
        action=action,
        scenario=current.scenario,
        written_by_id=actor_id,
        created_at=now,
    )
    is_over = action == Action.LIFT
    if not is_over:
        # Held to the templates that they replaced: where those say something else now, an officer is asked.
        version.edited, version.edited_from = current.edited, current.edited_from
    _fill(
        version,
        DraftValues(
            level=_propose_level(Level(current.level), action),
            zone_codes=tuple(current.zone_codes),
            site_codes=tuple(current.site_codes),
            reason=reason,
            reason_name=current.reason_name if reason in WITH_PLACE else "",
            # What was written for people in danger is not said to those who may go home.
            reason_words="" if is_over else current.reason_words,
            expires_at=until,
            next_update_at=None if is_over else until,
            edited={} if is_over else current.edited,
        ),
        now,
    )
    version.save()
    record(code="safety.order.change-drafted", version=version, actor_id=actor_id, now=now)
    return version


@transaction.atomic
def write_draft(
    *,
    version_id: int,
    seen_revision: int,
    values: DraftValues,
    actor_id: int | None,
    now: dt.datetime,
) -> OrderVersion:
    """Write what an officer changed in a draft, with its texts made anew.

    :raises ReasonTooLong: the reason, or a name in it, is longer than what the record has room for.
    :raises WrongState: the version is not a draft.
    :raises SeenAnother: somebody else changed it since the officer opened it.
    """
    version = lock_version(version_id=version_id, states=(OrderState.DRAFT,))
    require_seen(version=version, seen_revision=seen_revision)
    _fill(version, values, now)
    version.revision += 1
    version.written_by_id = actor_id
    version.save()
    record(code="safety.order.draft-changed", version=version, actor_id=actor_id, now=now)
    return version


@transaction.atomic
def accept_finding(
    *,
    version_id: int,
    seen_revision: int,
    code: str,
    actor_id: int | None,
    now: dt.datetime,
    reason: str = "",
) -> OrderVersion:
    """Note that something unusual in a draft is meant so, an area of unusual size for example, and why.

    :raises WhyMissing: two people have to say it, and nothing is said of why.
    :raises ReasonTooLong: more is said of why than whoever approves would read.
    :raises WrongState: the version is not a draft.
    :raises SeenAnother: somebody else changed it since the officer opened it.
    """
    reason = tidy_reason(words=reason)
    version = lock_version(version_id=version_id, states=(OrderState.DRAFT,))
    require_seen(version=version, seen_revision=seen_revision)
    if code in SAID_TWICE and not reason:
        raise WhyMissing(_("このとおりでよい理由を書いてください。承認する人が読みます。"))
    known = read_reasons(version.accepted)
    if code not in known or (code in SAID_TWICE and known[code] != reason):
        known[code] = reason
        version.accepted = [{"code": one, "reason": why} for one, why in known.items()]
        # Whoever approves has to have read this reason and no other.
        version.revision += code in SAID_TWICE
        version.changed_at = now
        version.save()
        record(
            code="safety.order.finding-accepted",
            version=version,
            actor_id=actor_id,
            now=now,
            finding=code,
            reason=reason,
        )
    return version


@transaction.atomic
def drop_draft(*, version_id: int, actor_id: int | None, now: dt.datetime) -> OrderVersion:
    """Give a draft up; it stays in the record, and what was issued before it stands.

    :raises WrongState: the version is neither a draft nor waiting for approval.
    """
    version = lock_version(version_id=version_id, states=OPEN_STATES)
    version.state, version.changed_at = OrderState.DROPPED, now
    version.save()
    if version.order.current_id is None:
        version.order.state = OrderState.DROPPED
        version.order.save(update_fields=("state",))
    record(code="safety.order.draft-dropped", version=version, actor_id=actor_id, now=now)
    return version


def lock_book(*, ward_id: int, is_drill: bool) -> OrderBook:
    """Lock the book of a ward's orders for the caller's transaction, and give it."""
    OrderBook.objects.get_or_create(ward_id=ward_id, is_drill=is_drill)
    return OrderBook.objects.select_for_update().get(ward_id=ward_id, is_drill=is_drill)


def lock_order(*, order_id: int) -> Order:
    """Lock an order, after the book of its ward, and give it."""
    # Book before order before version, always: two who approve, or approve and drop, wait here.
    order = Order.objects.get(pk=order_id)
    lock_book(ward_id=order.ward_id, is_drill=order.is_drill)
    return Order.objects.select_for_update(of=("self",)).select_related("current").get(pk=order_id)


def lock_version(*, version_id: int, states: tuple[OrderState, ...]) -> OrderVersion:
    """Lock a version in one of the states, with its order and the book, and give it.

    :raises WrongState: the version is in another state.
    """
    order_id = OrderVersion.objects.values_list("order_id", flat=True).get(pk=version_id)
    order = lock_order(order_id=order_id)
    version = OrderVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    version.order = order
    if version.state not in states:
        raise WrongState(
            _("この版はいま「%(state)s」です。画面を開き直してください。")
            % {"state": version.get_state_display()}
        )
    return version


def require_seen(*, version: OrderVersion, seen_revision: int) -> None:
    """Refuse to act on a version that is no longer what the officer looked at.

    :raises SeenAnother: it was changed since.
    """
    if version.revision != seen_revision:
        raise SeenAnother(say_changed())


def tidy_reason(*, words: str, most: int = LONGEST_REASON) -> str:
    """Give a reason as it is kept: without space at its ends, and without characters that no database takes.

    :raises ReasonTooLong: it is longer than what the record has room for, of which nothing is cut.
    """
    tidy = clean_text(words).strip()
    if len(tidy) > most:
        raise ReasonTooLong(
            _(
                "理由は%(most)d字までです。いま%(count)d字あるので、%(over)d字短くして、"
                "もう一度押してください。"
            )
            % {"most": most, "count": len(tidy), "over": len(tidy) - most}
        )
    return tidy


def say_changed() -> str:
    """Say that a draft is no longer what the officer looked at."""
    return _("見ているあいだに、ほかの人が内容を直しました。もう一度、内容を確かめてください。")


def _propose_level(level: Level, action: Action) -> Level:
    if action == Action.RAISE:
        return Level(min(level + 1, Level.EMERGENCY))
    if action == Action.LOWER:
        return Level(max(level - 1, Level.ELDERLY))
    return level


def _propose_reason(current: OrderVersion, hazard: Hazard, action: Action) -> str:
    # That it is over nobody presumes: whoever lifts an order says why.
    if action == Action.LIFT:
        return ""
    # What an order is raised for is something new, of which nothing is known here.
    if action == Action.RAISE:
        return current.reason
    return list_reasons(hazard=hazard, action=action)[0].value


def _fill(version: OrderVersion, values: DraftValues, now: dt.datetime) -> None:
    version.level = values.level
    version.zone_codes = list(values.zone_codes)
    version.site_codes = list(values.site_codes)
    version.reason = values.reason
    version.reason_name = tidy_reason(words=values.reason_name, most=LONGEST_NAME)
    version.reason_words = tidy_reason(words=values.reason_words)
    version.expires_at, version.next_update_at = values.expires_at, values.next_update_at
    version.changed_at = now
    before, known = version.edited, version.edited_from or {}
    version.edited = dict(values.edited)
    # What was meant of another area is not meant of this one.
    version.accepted = []
    described = describe_draft(version=version, now=now)
    # What was written anew before stays held to the words that it replaced then: whether it fits others is asked.
    version.edited_from = {
        part: known.get(part, "")
        if part in before
        else values.replaced.get(part) or digest_words(described.written.get(part, ""))
        for part in version.edited
    }
    version.texts = texts_to_plain(described.texts)
    version.households, version.people = described.households, described.people


def record(
    *, code: str, version: OrderVersion, actor_id: int | None, now: dt.datetime, **data: str
) -> None:
    """Write what was done to a version of an order into the record."""
    audit.record(
        code=code,
        subject=f"safety.order:{version.order_id}",
        ward_id=version.order.ward_id,
        actor_id=actor_id,
        now=now,
        data={
            "number": version.order.number,
            "version": version.number,
            "action": version.action,
            "level": version.level,
            "is_drill": version.order.is_drill,
            **data,
        },
    )
