"""What core holds about whoever signs in: their account with its passkeys, and the household they had kept.

The account of an officer is not theirs alone to erase; it stays until an administrator ends the role.
"""

import datetime as dt

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.access.accounts import close_account, has_role
from engawa.core.access.households import delete_household, find_household
from engawa.core.access.models import Child, Household, User
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.privacy.held import Held, Holding, Person, register
from engawa.core.ui.days import say_day

YEAR = dt.timedelta(days=365)


def list_account(person: Person) -> list[Held]:
    """Give the account: address, name, when it was opened and last used, and its passkeys."""
    user = User.objects.get(pk=person.user_id)
    came = user.last_login or user.created_at
    keys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count()
    parts = [(_("メールアドレス"), user.email)]
    if user.name:
        parts.append((_("お名前"), user.name))
    parts += [
        (_("はじめた日"), say_day(tokyo_day(user.created_at))),
        (_("最後のサインイン"), say_day(tokyo_day(came))),
        (_("パスキー"), _("%(count)d個") % {"count": keys}),
    ]
    return [Held(_("アカウント"), tuple(parts), until=say_day(tokyo_day(came + 2 * YEAR)))]


def erase_account(person: Person, now: dt.datetime) -> int:
    """Close the account; an officer's stays, and so does what the ward knows of its officers."""
    if has_role(user_id=person.user_id, today=tokyo_day(now)):
        return 0
    close_account(user_id=person.user_id, today=tokyo_day(now))
    return 1


def warn_of_account(person: Person, now: dt.datetime) -> str:
    """Say what becomes of the sign-in."""
    if has_role(user_id=person.user_id, today=tokyo_day(now)):
        return _("職員の役割があるあいだ、アカウントは残ります。")
    return _("サインアウトします。パスキーも使えなくなります。")


def list_household(person: Person) -> list[Held]:
    """Give the household that was kept."""
    found = find_household(user_id=person.user_id)
    if found is None:
        return []
    children = [
        (_("お子さん"), _("%(called)s（%(day)s生まれ）") % {
            "called": child.called, "day": say_day(child.born_on),
        })
        for child in found.children
    ]  # fmt: skip
    parts = [
        (_("お名前"), found.name),
        (_("電話番号"), found.phone),
        *children,
        (_("残してよいと答えた日"), say_day(tokyo_day(found.consented_at))),
    ]
    until = say_day(tokyo_day(found.used_at + 2 * YEAR))
    return [Held(_("家族"), tuple(part for part in parts if part[1]), until=until)]


def erase_household(person: Person, _now: dt.datetime) -> int:
    """Delete the household."""
    return int(delete_household(user_id=person.user_id))


register(
    Holding(
        key="access.household",
        label=gettext_lazy("家族の内容"),
        why=gettext_lazy("申込みのときに、同じことを何度も入れなくてよいようにするためです。"),
        keep_for=gettext_lazy("消したとき、または2年使わなかったときに消します。"),
        models=(Household, Child),
        list_held=list_household,
        erase=erase_household,
        position=40,
    )
)
register(
    Holding(
        key="access.account",
        label=gettext_lazy("アカウント"),
        why=gettext_lazy("サインインして、ご自分の記録を見られるようにするためです。"),
        keep_for=gettext_lazy("消したとき、または最後のサインインから2年たつと消します。"),
        models=(User,),
        list_held=list_account,
        erase=erase_account,
        warn=warn_of_account,
        position=90,
    )
)
