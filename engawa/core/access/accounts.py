"""The way in of people without any role: an account is opened by the code that its address got, and ends when
they wish."""

import datetime as dt

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from engawa.core.access.models import Household, OfficerRole, User

# A name that can never be delivered to (RFC 2606) stands in the place of the address.
GONE = "@gone.invalid"


class StillOfficer(Exception):
    """The account belongs to somebody with a role; the message is a sentence for them."""

    def __init__(self) -> None:
        super().__init__(
            _("職員の役割があるあいだは、アカウントを消せません。区の管理者にお伝えください。")
        )


def open_account(*, email: str) -> User:
    """Give the account of an address that has just been shown to be theirs; a new one where there is none."""
    address = email.strip().lower()
    found = User.objects.filter(email=address).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return User.objects.create_user(address)
    except IntegrityError:
        # Two pages of one person: the other one has just opened it.
        return User.objects.get(email=address)


def has_role(*, user_id: int, today: dt.date) -> bool:
    """Tell whether the person has, or will have, a role in any ward."""
    rows = OfficerRole.objects.filter(user_id=user_id)
    return rows.exclude(ends_before__lte=today).exists()


@transaction.atomic
def close_account(*, user_id: int, today: dt.date) -> None:
    """Close a person's ways in, end all their sessions, and forget who they are; what names them by a number stays.

    :raises StillOfficer: the person has a role.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if has_role(user_id=user_id, today=today):
        raise StillOfficer
    forget_person(user=user)
    end_sessions(user_id=user_id)


def forget_person(*, user: User) -> None:
    """Replace address and name of a person whose row is held, and delete their household and their ways in."""
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    Household.objects.filter(user=user).delete()
    user.email, user.name, user.is_active = f"{user.pk}{GONE}", "", False
    user.set_unusable_password()
    user.save(update_fields=("email", "name", "is_active", "password"))


def end_sessions(*, user_id: int) -> int:
    """Delete all sessions of a person, on whatever device; give how many."""
    mine = [
        session.pk
        for session in Session.objects.iterator()
        if session.get_decoded().get("_auth_user_id") == str(user_id)
    ]
    deleted, _details = Session.objects.filter(pk__in=mine).delete()
    return deleted
