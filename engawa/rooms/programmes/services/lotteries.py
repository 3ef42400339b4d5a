"""What officers say of a lottery, kept with its intake: sound, and fixed once somebody relies on it.

Everything here is called while the intake's own row is held, or before it is there.
"""

import datetime as dt
import secrets
from typing import Any

from django.utils.translation import gettext as _

from engawa.rooms.programmes.draw import SECRET_BYTES, hash_secret
from engawa.rooms.programmes.models import Intake, Lottery, LotterySecret
from engawa.rooms.programmes.values import IntakeValues, LotteryValues

# The list is frozen when the last number that was mailed before the close is over.
LEAST_AFTER_CLOSING = dt.timedelta(hours=1)
_COLUMNS = (
    "drawn_at", "value_name", "value_known_at", "rules", "child_from", "child_before", "group_most",
)  # fmt: skip
# What applicants have read before they applied, and the part of the form that says it.
_PROMISED = {
    "rules": "rules",
    "child_from": "child_from",
    "child_before": "child_from",
    "group_most": "group_most",
    "value_name": "value_name",
}
# What stands in the frozen list, or decided who is in it.
_FROZEN = ("opens_at", "closes_at", "most_at_once")


def read_lottery_values(*, intake: Intake) -> LotteryValues | None:
    """Give what is said of the lottery of an intake; None where nothing is drawn."""
    lottery = find_lottery(intake=intake)
    if lottery is None:
        return None
    said: dict[str, Any] = {name: getattr(lottery, name) for name in _COLUMNS}
    return LotteryValues(**{**said, "rules": tuple(lottery.rules)})


def find_lottery(*, intake: Intake) -> Lottery | None:
    """Find the lottery of an intake."""
    return Lottery.objects.filter(intake=intake).first() if intake.pk else None


def write_lottery(*, intake: Intake, values: LotteryValues | None) -> None:
    """Write what is said of a lottery; a new one gets its secret, whose hash is published from then on."""
    lottery = find_lottery(intake=intake)
    if values is None:
        if lottery is not None:
            lottery.delete()
        return
    secret = b""
    if lottery is None:
        secret = secrets.token_bytes(SECRET_BYTES)
        lottery = Lottery(intake=intake, secret_hash=hash_secret(secret=secret))
    for name in _COLUMNS:
        value = getattr(values, name)
        setattr(lottery, name, list(value) if name == "rules" else value)
    lottery.save()
    if secret:
        LotterySecret.objects.create(lottery=lottery, secret=secret.hex())


def find_unsound(*, values: IntakeValues) -> tuple[str, str] | None:
    """Give the part that does not fit together in what was said of a lottery, and a sentence; None where all does."""
    lottery = values.lottery
    if values.way != Intake.Way.LOTTERY:
        return None if lottery is None else ("way", _("抽選の欄は、抽選のときだけ使います。"))
    if lottery is None:
        return "drawn_at", _("抽選の日時と、使う公の数を入れてください。")
    if not lottery.value_name:
        return "value_name", _("どの公の数を使うかを入れてください。")
    first = min(session.starts_at for session in values.sessions)
    assert values.closes_at is not None
    wrong = [
        (
            lottery.value_known_at < values.closes_at + LEAST_AFTER_CLOSING,
            "value_known_at",
            _("締め切りの1時間後より、あとに分かる数にしてください。先に分かると、疑われます。"),
        ),
        (
            lottery.drawn_at < lottery.value_known_at,
            "drawn_at",
            _("公の数が分かる前に、抽選はできません。"),
        ),
        (lottery.drawn_at >= first, "drawn_at", _("抽選が、最初の回が始まったあとです。")),
        (
            len(set(lottery.rules)) != len(lottery.rules)
            or not set(lottery.rules) <= set(Lottery.Rule.values),
            "rules",
            _("同じ順番の決まりが、二つあります。"),
        ),
        (
            Lottery.Rule.CHILD_AGE in lottery.rules
            and lottery.child_from is None
            and lottery.child_before is None,
            "child_from",
            _("お子さんの年齢を入れてください。"),
        ),
        (
            lottery.child_from is not None
            and lottery.child_before is not None
            and lottery.child_before <= lottery.child_from,
            "child_before",
            _("年齢の上限が、下限と同じか、それより下です。"),
        ),
        (
            lottery.group_most > (values.capacity or 0),
            "group_most",
            _("いっしょに抽選を受ける数が、定員より多いです。"),
        ),
        (
            not values.has_waiting_list,
            "has_waiting_list",
            _("抽選で外れた方は、順番に待ちます。キャンセル待ちを受けてください。"),
        ),
    ]
    return next(((field, words) for is_wrong, field, words in wrong if is_wrong), None)


def find_fixed(*, intake: Intake, values: IntakeValues) -> tuple[str, str] | None:
    """Give the part of an intake that may not change any more since people applied, and a sentence."""
    lottery, said = find_lottery(intake=intake), values.lottery
    if lottery is None or said is None:
        return None
    for name, field in _PROMISED.items():
        stands = getattr(lottery, name)
        if (tuple(stands) if name == "rules" else stands) != getattr(said, name):
            return field, _("申し込んだ方が読んだ決まりなので、もう変えられません。")
    if lottery.frozen_at is None:
        return None
    limits = dict(values.quotas)
    known = {quota.key: quota.capacity for quota in intake.quotas.all()}
    changed = [name for name in _FROZEN if getattr(intake, name) != getattr(values, name)]
    changed += [
        name
        for name in ("drawn_at", "value_known_at")
        if getattr(lottery, name) != getattr(said, name)
    ]
    words = _("抽選の名簿を確定したので、もう変えられません。定員を増やすことは、できます。")
    if changed:
        return changed[0], words
    if (values.capacity or 0) < (intake.capacity or 0):
        return "capacity", words
    if limits.keys() != known.keys() or any(limits[key] < known[key] for key in known):
        return "quotas", words
    return None
