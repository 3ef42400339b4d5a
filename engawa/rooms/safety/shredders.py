"""How the personal data of the safety room goes."""

import datetime as dt

from django.utils.translation import gettext_noop

from engawa.core.privacy.registry import Shredder, register
from engawa.rooms.safety.models import Proposal
from engawa.rooms.safety.services.deciders import forget_deciders


def shred_deciders(now: dt.datetime) -> int:
    """Forget five years after a decision on a proposal which officer made it, and why."""
    return forget_deciders(now=now)


register(
    Shredder(
        key="safety.deciders",
        model=Proposal,
        fields=("decided_by", "reason"),
        why=gettext_noop("避難情報の提案を、だれがなぜそう決めたかを、あとで確かめるためです。"),
        keep_for=gettext_noop("決めてから5年後に消します。"),
        shred=shred_deciders,
    )
)
