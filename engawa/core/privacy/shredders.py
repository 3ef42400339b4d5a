"""How the personal data of core goes: people who can sign in, their sessions, the audit log.

They stand here because the floors of core let privacy know access and audit, not the other way.
"""

import datetime as dt

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_noop

from engawa.core.access.models import OfficerRole, User
from engawa.core.audit.models import AuditEntry
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.privacy.registry import Shredder, register

YEAR = dt.timedelta(days=365)
# A name that can never be delivered to (RFC 2606) stands in the place of the address.
GONE = "@gone.invalid"


def shred_people(now: dt.datetime) -> int:
    """Replace address and name of people whose last role ended a year ago, and close their ways in."""
    long_ago = tokyo_day(now) - YEAR
    roles = OfficerRole.objects.filter(user=OuterRef("pk"))
    still = roles.filter(Q(ends_before__isnull=True) | Q(ends_before__gt=long_ago))
    never = ~Exists(roles) & Q(created_at__gt=now - YEAR)
    people = User.objects.select_for_update().exclude(email__endswith=GONE)
    count = 0
    for user in people.exclude(Exists(still)).exclude(never):
        Authenticator.objects.filter(user=user).delete()
        EmailAddress.objects.filter(user=user).delete()
        user.email, user.name, user.is_active = f"{user.pk}{GONE}", "", False
        user.set_unusable_password()
        user.save(update_fields=("email", "name", "is_active", "password"))
        count += 1
    return count


def shred_sessions(now: dt.datetime) -> int:
    """Delete sessions that have ended."""
    deleted, _details = Session.objects.filter(expire_date__lt=now).delete()
    return deleted


def shred_audit_log(now: dt.datetime) -> int:
    """Delete entries of the audit log older than five years."""
    deleted, _details = AuditEntry.objects.filter(at__lt=now - 5 * YEAR).delete()
    return deleted


register(
    Shredder(
        key="access.people",
        model=User,
        fields=("email", "name"),
        why=gettext_noop(
            "職員が机に入るため、だれが何をしたかを職員どうしで分かるようにするためです。"
        ),
        keep_for=gettext_noop(
            "最後の役割が終わって1年たつと、名前とメールアドレスとパスキーを消します。"
        ),
        shred=shred_people,
    )
)
register(
    Shredder(
        key="access.sessions",
        model=Session,
        fields=("session_data",),
        why=gettext_noop("机に入っているあいだ、だれが使っているかを覚えておくためです。"),
        keep_for=gettext_noop("使い終わって期限が過ぎた夜に消します。"),
        shred=shred_sessions,
    )
)
register(
    Shredder(
        key="audit.entries",
        model=AuditEntry,
        fields=("actor",),
        why=gettext_noop("決めたことの記録を残すためです。"),
        keep_for=gettext_noop("5年たつと消します。"),
        shred=shred_audit_log,
    )
)
