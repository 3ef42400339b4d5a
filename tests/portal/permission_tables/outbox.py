"""Who may see which messages did not arrive, how each kind reads, and have one tried again."""

from engawa.core.outbox.models import Message
from engawa.core.outbox.rendering import Words
from engawa.core.outbox.services.putting import put_message
from tests import factories
from tests.permissions import WARD_ADMINISTRATORS, World, when_let_in

WARD = {"ward_slug": "kanazawa"}
DONE = when_let_in(WARD_ADMINISTRATORS, 302)


def failed(world: World) -> dict[str, object]:
    """Make a message that did not arrive."""
    put = put_message(
        ward_id=world.kanazawa.pk,
        purpose="places.visit-answer",
        address="hana@example.jp",
        language="ja",
        words=Words("a", "b"),
        delivery_key="tests.message:1",
        about="places.visit:1",
        now=factories.MOMENT,
    )
    Message.objects.update(state="FAILED", ended_at=factories.MOMENT)
    return {**WARD, "message_id": put.message_id}


TABLE = [
    ("GET", "portal:messages", WARD, WARD_ADMINISTRATORS),
    ("GET", "portal:message-purposes", WARD, WARD_ADMINISTRATORS),
    ("GET", "portal:message-purpose", {**WARD, "key": "places.keeper-code"}, WARD_ADMINISTRATORS),
    (
        "GET",
        "portal:message-purpose",
        {**WARD, "key": "places.nothing"},
        when_let_in(WARD_ADMINISTRATORS, 404),
    ),
    ("POST", "portal:message-again", failed, DONE),
    ("POST", "portal:message-again", {**WARD, "message_id": 0}, DONE),
]
