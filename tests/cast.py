"""The cast of every test: who they are and what they may do.

花 (hana) owns what a resident may own, 太郎 (taro) shares her group, 次郎 (jiro) is a stranger to both;
係員 are the officers of 金沢区, one for each role, and two whose role is for 総務課 only; 管理者 administers;
よその係員 (stranger) is an officer of 港南区 and nobody in 金沢区.
"""

import datetime as dt
from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.test import Client

from engawa.core.access.models import OfficerRole, Role, User
from engawa.core.wards.models import Section, Ward

SERVING_SINCE = dt.date(2020, 4, 1)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the play: a name, and the role that its person has in one ward or section, if any."""

    name: str
    email: str
    ward: str = ""
    role: Role | None = None
    section: str = ""


PARTS = {
    "hana": Part("花", "hana@example.jp"),
    "taro": Part("太郎", "taro@example.jp"),
    "jiro": Part("次郎", "jiro@example.jp"),
    "viewer": Part("係員 見る", "viewer@example.jp", "kanazawa", Role.VIEWER),
    "section_editor": Part(
        "総務課 書く", "section@example.jp", "kanazawa", Role.EDITOR, "general-affairs"
    ),
    "section_approver": Part(
        "総務課 決める", "section-head@example.jp", "kanazawa", Role.APPROVER, "general-affairs"
    ),
    "editor": Part("係員 書く", "editor@example.jp", "kanazawa", Role.EDITOR),
    "approver": Part("係員 決める", "approver@example.jp", "kanazawa", Role.APPROVER),
    "second_approver": Part("係員 確かめる", "second@example.jp", "kanazawa", Role.APPROVER),
    "administrator": Part("管理者", "administrator@example.jp", "kanazawa", Role.ADMINISTRATOR),
    "stranger": Part("よその係員", "stranger@example.jp", "konan", Role.ADMINISTRATOR),
}

# Everybody who asks for a page in a permission table, in this order.
ASKERS = (
    "anonymous",
    "hana",
    "viewer",
    "section_editor",
    "section_approver",
    "editor",
    "approver",
    "administrator",
    "stranger",
)


def engage(name: str) -> User:
    """Give the person of that part, with their role; the ward is there already."""
    part = PARTS[name]
    user = User.objects.filter(email=part.email).first()
    if user is None:
        user = User.objects.create_user(part.email, name=part.name)
    if part.role is not None:
        ward = Ward.objects.get(slug=part.ward)
        section = Section.objects.get(ward=ward, code=part.section) if part.section else None
        give_role(user, ward=ward, role=part.role, section=section)
    return user


def give_role(user: User, *, ward: Ward, role: Role, section: Section | None = None) -> OfficerRole:
    """Make the person an officer of the ward, or of one of its sections only."""
    given, _created = OfficerRole.objects.get_or_create(
        user=user, ward=ward, section=section, role=role, defaults={"starts_on": SERVING_SINCE}
    )
    return given


def end_session(browser: Client, address: str) -> None:
    """Let the session of a browser end in which an officer has just looked at that page of the desk."""
    assert browser.get(address).status_code == 200
    Session.objects.all().delete()
