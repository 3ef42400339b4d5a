"""What commands of every room say of wards."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from engawa.core.wards.models import Ward

MISUSED = 2


def find_ward(*, slug: str) -> Ward:
    """Give the ward of that slug.

    :raises CommandError: exit code 2: there is none; the message names those that there are.
    """
    ward = Ward.objects.filter(slug=slug).first()
    if ward is None:
        known = "、".join(Ward.objects.order_by("code").values_list("slug", flat=True))
        raise CommandError(
            _("「%(slug)s」という区はありません。いまある区：%(known)s")
            % {"slug": slug, "known": known or _("なし")},
            returncode=MISUSED,
        )
    return ward
