"""How the personal data of the outbox goes."""

import datetime as dt

from django.utils.translation import gettext_noop

from engawa.core.outbox.models import Message, MessageFile, ReturnedAddress
from engawa.core.outbox.services.erasing import shred_messages, shred_returned_addresses
from engawa.core.privacy.registry import Shredder, register


def shred_old_messages(now: dt.datetime) -> int:
    """Empty the messages whose time is over."""
    return shred_messages(now=now)


def shred_old_returned_addresses(now: dt.datetime) -> int:
    """Forget addresses that did not exist half a year ago."""
    return shred_returned_addresses(now=now)


register(
    Shredder(
        key="outbox.messages",
        model=Message,
        fields=("address", "subject", "body"),
        why=gettext_noop("連絡を送り、届かなかったものを送り直すためです。"),
        keep_for=gettext_noop(
            "送り終わって30日（コードは7日）たつと、宛先と文を消します。何通送ったかは残します。"
        ),
        shred=shred_old_messages,
    )
)
register(
    Shredder(
        key="outbox.files",
        model=MessageFile,
        fields=("content",),
        why=gettext_noop("予定のファイルを、連絡に付けて送るためです。"),
        keep_for=gettext_noop("付けた連絡の文と一緒に消します。"),
        # They go with the words of their message, by the shredder above.
        shred=lambda _now: 0,
    )
)
register(
    Shredder(
        key="outbox.returned-addresses",
        model=ReturnedAddress,
        fields=("address_hash",),
        why=gettext_noop("使われていない宛先に、送りつづけないためです。"),
        keep_for=gettext_noop("戻ってきてから180日たつと消します。"),
        shred=shred_old_returned_addresses,
    )
)
