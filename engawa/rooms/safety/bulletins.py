"""How this room hears telegrams."""

import datetime as dt

from engawa.core.bulletins import registry
from engawa.core.bulletins.contracts import Bulletin
from engawa.rooms.safety.receipt_words import say_proposal, say_receipt
from engawa.rooms.safety.services.proposals import receive_bulletin


def hear(bulletin: Bulletin, now: dt.datetime) -> list[str]:
    """Keep a telegram and propose what it calls for; give what became of it in sentences."""
    receipt = receive_bulletin(bulletin=bulletin, now=now)
    return [say_receipt(receipt), *(say_proposal(proposal) for proposal in receipt.proposals)]


registry.register_receiver("safety", hear)
