"""How the personal data of the policy room goes.

Officers are named by reference only (who reported, edited, submitted, signed): their names go with
the person's own record (`core/privacy/shredders.py`), and public pages show sections, not officers.
"""

import datetime as dt

from django.utils.translation import gettext_noop

from engawa.core.privacy.registry import Shredder, register
from engawa.rooms.policy.models import PlanEdit, Review, ReviewComment, ReviewInvitation

YEAR = dt.timedelta(days=365)


def shred_invitations(now: dt.datetime) -> int:
    """Delete invitations that led to nothing public, a year after their review or their link ended.

    The name beside a published comment stays: its writer agreed to that, and it is part of the review.
    """
    published = ReviewInvitation.objects.filter(
        comments__isnull=True,
        review__state=Review.State.SIGNED,
        review__signed_at__lt=now - YEAR,
    )
    abandoned = ReviewInvitation.objects.exclude(review__state=Review.State.SIGNED).filter(
        expires_at__lt=now - YEAR
    )
    ids = {*published.values_list("pk", flat=True), *abandoned.values_list("pk", flat=True)}
    ReviewComment.objects.filter(invitation_id__in=ids).delete()
    ReviewInvitation.objects.filter(pk__in=ids).delete()
    return len(ids)


def shred_edits(now: dt.datetime) -> int:
    """Delete the record of edits to drafts that nobody published for a year."""
    deleted, _details = PlanEdit.objects.filter(at__lt=now - YEAR).delete()
    return deleted


register(
    Shredder(
        key="policy.invitations",
        model=ReviewInvitation,
        fields=("name", "organisation"),
        why=gettext_noop("振り返りに意見をくださる方に、意見を書くページをひらくためです。"),
        keep_for=gettext_noop(
            "公表した意見には、書いた方の名前を添えたままにします。"
            "意見のない招待は、振り返りの公表か招待の期限から1年で消します。"
        ),
        shred=shred_invitations,
    )
)
register(
    Shredder(
        key="policy.edits",
        model=PlanEdit,
        fields=("by",),
        why=gettext_noop("下書きの編集を元に戻せるようにするためです。"),
        keep_for=gettext_noop("公開するか、1年たつと消します。"),
        shred=shred_edits,
    )
)
