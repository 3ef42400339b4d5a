"""What commands say of loops that stand still."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.rooms.safety.selectors.loops import LoopState, NightWatch

# Another exit code than that of a wrong page: another person is called.
STANDS_STILL = 3


def say_loop(state: LoopState) -> str:
    """Say how a loop stands, in one line."""
    if state.turned_at is None:
        return _("%(name)s：一度も動いていません") % {"name": state.loop.label}
    given = {"name": state.loop.label, "at": _say_time(state.turned_at)}
    if state.stands_still:
        return _("%(name)s：%(at)s から止まっています") % given
    return _("%(name)s：%(at)s に動きました") % given


def say_what_stands(night: NightWatch) -> str:
    """Say in one sentence what stands still, blank when all is well."""
    parts = [say_loop(state) for state in night.still]
    if night.unsent_since is not None:
        parts.append(
            _("メールを送るしくみ：%(at)s から送るものが、まだ出ていません")
            % {"at": _say_time(night.unsent_since)}
        )
    if not parts:
        return ""
    return _("止まっているしくみがあります。%(what)s。worker を確かめてください。") % {
        "what": "、".join(parts)
    }


def _say_time(at: dt.datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"
