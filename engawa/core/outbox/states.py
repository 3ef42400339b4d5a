"""What the states of a message mean to officers."""

import datetime as dt

from engawa.core.outbox import registry
from engawa.core.outbox.models import Message

State = Message.State
UNDELIVERED = (State.FAILED, State.BOUNCED, State.EXPIRED, State.UNCERTAIN)
_TRIED_AGAIN = (State.FAILED, State.BOUNCED, State.UNCERTAIN)


def can_be_tried_again(*, message: Message, now: dt.datetime) -> bool:
    """Tell whether an officer may have a message tried again."""
    purpose = registry.find(message.purpose)
    return (
        message.state in _TRIED_AGAIN
        and message.expires_at > now
        and message.shredded_at is None
        and purpose is not None
        and not purpose.is_secret
    )
