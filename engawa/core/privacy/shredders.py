"""How the personal data of core goes: people who can sign in, their sessions, the audit log.

They stand here because the floors of core let privacy know access and audit, not the other way.
"""

import datetime as dt

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_noop

from engawa.core.access.accounts import GONE, forget_person
from engawa.core.access.models import Child, Household, OfficerRole, User
from engawa.core.audit.models import AuditEntry
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.privacy.registry import Shredder, register

YEAR = dt.timedelta(days=365)


def shred_people(now: dt.datetime) -> int:
    """Forget people who have no role any more and do not come; residents, and officers a year after their last role."""
    long_ago = tokyo_day(now) - YEAR
    roles = OfficerRole.objects.filter(user=OuterRef("pk"))
    still = roles.filter(Q(ends_before__isnull=True) | Q(ends_before__gt=long_ago))
    never = ~Exists(roles)
    came = Q(last_login__gt=now - YEAR) | (never & Q(last_login__gt=now - 2 * YEAR))
    fresh = never & Q(created_at__gt=now - YEAR)
    people = User.objects.select_for_update().exclude(email__endswith=GONE)
    count = 0
    for user in people.exclude(Exists(still)).exclude(came | fresh):
        forget_person(user=user)
        count += 1
    return count


def shred_households(now: dt.datetime) -> int:
    """Delete what was kept of households from which no form was filled for two years; give how many."""
    unused = Household.objects.filter(used_at__lte=now - 2 * YEAR)
    count = unused.count()
    unused.delete()
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
            "サインインするため、職員どうしでだれが何をしたかを分かるようにするためです。"
        ),
        keep_for=gettext_noop(
            "役割のない方は最後のサインインから2年、職員だった方は最後の役割とサインインから1年たつと、名前とメールアドレスとパスキーを消します。"
        ),
        shred=shred_people,
    )
)
register(
    Shredder(
        key="access.households",
        model=Household,
        fields=("name", "phone"),
        why=gettext_noop("本人が頼んだとき、申込みの欄を前もって埋めるためです。"),
        keep_for=gettext_noop("本人が消したとき、または2年使わなかったときに消します。"),
        shred=shred_households,
    )
)
register(
    Shredder(
        key="access.children",
        model=Child,
        fields=("called", "born_on"),
        why=gettext_noop("本人が頼んだとき、来るお子さんを選べるようにするためです。"),
        keep_for=gettext_noop("家族の内容と一緒に消します。"),
        # They go with their household, by the shredder above.
        shred=lambda _now: 0,
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
