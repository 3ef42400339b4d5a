"""The feed of a ward's plan (Atom): each published version with what changed, each signed review."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.utils.xmlutils import SimplerXMLGenerator

from engawa.core.fiscal.years import FiscalYear
from engawa.core.wards.models import Ward
from engawa.rooms.policy.addresses import find_address
from engawa.rooms.policy.document import PlanDocument
from engawa.rooms.policy.models import PlanVersion, Review
from engawa.rooms.policy.nodes import INNER_BRACKETS
from engawa.rooms.policy.selectors.differences import (
    Difference,
    DifferenceKind,
    compare,
    names_of,
)
from engawa.rooms.policy.selectors.document import get_document
from engawa.rooms.policy.selectors.published import list_public_versions, list_signed_reviews
from engawa.rooms.policy.selectors.reviews import slug_of
from engawa.rooms.policy.wording import say_fiscal_year, say_part

ENTRIES = 30
CHANGES_IN_WORDS = 60

# What XML 1.0 cannot hold, not even escaped. A plan may: a control character comes along when text is
# pasted from elsewhere, nobody sees it, and a published version is never edited.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Feed(Atom1Feed):
    """Atom with the whole text of an entry as its content, and its licence."""

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("generator", "Engawa")

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


@dataclass(frozen=True, slots=True)
class _Entry:
    at: dt.datetime
    identity: str
    title: str
    link: str
    # Called only for the entries that are shown: comparing two versions takes a while.
    tell: Callable[[], SafeString]


def find_last_change(*, ward_id: int) -> dt.datetime | None:
    """Tell when the feed of a ward last got an entry; None for an empty feed."""
    moments = [version.published_at for version in list_public_versions(ward_id=ward_id)]
    moments += [review.signed_at for review in list_signed_reviews(ward_id=ward_id)]
    return max((moment for moment in moments if moment), default=None)


def write_feed(*, ward: Ward) -> str:
    """Write the ward's feed in Japanese, newest entry first."""
    with override("ja"):
        home = settings.SITE_URL + reverse("policy:overview", kwargs={"ward_slug": ward.slug})
        title = _("%(ward)s 運営方針の変更") % {"ward": ward.name}
        if settings.IS_DEMO:
            title = _("見本：%(title)s") % {"title": title}
        feed = _Feed(
            title=title,
            link=home,
            description=None,
            subtitle=_("公表した版ごとに、変わったところをお知らせします。"),
            language="ja",
            author_name=_("%(ward)s役所") % {"ward": ward.name},
            feed_url=settings.SITE_URL + reverse("policy:feed", kwargs={"ward_slug": ward.slug}),
            feed_guid=home,
            feed_copyright="CC BY 4.0",
        )
        entries = sorted(_entries(ward), key=lambda entry: (entry.at, entry.identity), reverse=True)
        for entry in entries[:ENTRIES]:
            feed.add_item(
                title=_NOT_IN_XML.sub("", entry.title),
                link=entry.link,
                # No summary: the whole stands in the content.
                description=None,  # type: ignore[arg-type]
                unique_id=entry.identity,
                pubdate=entry.at,
                updateddate=entry.at,
                content=_NOT_IN_XML.sub("", entry.tell()),
            )
        text: str = feed.writeString("utf-8")
        return text


def _entries(ward: Ward) -> list[_Entry]:
    versions = list_public_versions(ward_id=ward.pk)
    return [_of_version(ward, version, versions) for version in versions] + [
        _of_review(ward, review) for review in list_signed_reviews(ward_id=ward.pk)
    ]


def _of_version(ward: Ward, version: PlanVersion, versions: list[PlanVersion]) -> _Entry:
    assert version.published_at is not None  # a constraint of the table
    year = version.plan.fiscal_year
    before = next(
        (v for v in versions if v.plan_id == version.plan_id and v.number < version.number), None
    )
    place: dict[str, str | int] = {"ward_slug": ward.slug, "year": year}
    link = find_address("overview-year", **place)
    if version.state == PlanVersion.State.CLOSED:
        link = find_address("version", **place, number=version.number)
    words = {"year": say_fiscal_year(FiscalYear(year)), "ward": ward.name, "number": version.number}
    return _Entry(
        at=version.published_at,
        identity=_identity(
            version.published_at, f"policy/{ward.slug}/{year}/versions/{version.number}"
        ),
        title=_("%(year)s %(ward)s運営方針 第%(number)d版を公表しました") % words,
        link=settings.SITE_URL + link,
        tell=lambda: _tell_version(version, before),
    )


def _of_review(ward: Ward, review: Review) -> _Entry:
    assert review.signed_at is not None  # a constraint of the table
    year = review.plan.fiscal_year
    kind = slug_of(kind=review.kind)
    place: dict[str, str | int] = {"ward_slug": ward.slug, "year": year}
    link = find_address("review", **place, kind=kind)
    words = {
        "year": say_fiscal_year(FiscalYear(year)),
        "ward": ward.name,
        "kind": Review.Kind(review.kind).label,
    }
    return _Entry(
        at=review.signed_at,
        identity=_identity(review.signed_at, f"policy/{ward.slug}/{year}/reviews/{kind}"),
        title=_("%(year)s %(ward)s運営方針の%(kind)sを公表しました") % words,
        link=settings.SITE_URL + link,
        tell=lambda: _tell_review(review),
    )


def _identity(moment: dt.datetime, name: str) -> str:
    """Make a tag URI (RFC 4151): it names the entry for ever, wherever its page moves."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"tag:{host},{moment:%Y-%m-%d}:{name}"


def _tell_version(version: PlanVersion, before: PlanVersion | None) -> SafeString:
    document = get_document(version=version)
    if before is None:
        return format_html("<p>{}</p>", _tell_first(document))
    old = get_document(version=before)
    differences = compare(
        old=old.content, new=document.content, names=names_of(documents=(old, document))
    )
    told = [_tell_difference(difference) for difference in differences[:CHANGES_IN_WORDS]]
    more = len(differences) - len(told)
    if more > 0:
        told.append(_("ほかに%(count)dか所が変わりました。") % {"count": more})
    note = format_html("<p>{}</p>", version.change_note) if version.change_note else SafeString("")
    if not told:
        return format_html("{}<p>{}</p>", note, _("約束の文は前の版と同じです。"))
    items = format_html_join("", "<li>{}</li>", ((line,) for line in told))
    return format_html("{}<ul>{}</ul>", note, items)


def _tell_first(document: PlanDocument) -> str:
    content = document.content
    return _(
        "施策%(measures)d、取組%(initiatives)d、活動%(activities)dからなる方針を公表しました。"
    ) % {
        "measures": len(content.measures),
        "initiatives": sum(1 for _node in content.initiatives()),
        "activities": sum(1 for _node in content.activities()),
    }


def _tell_difference(difference: Difference) -> str:
    words = {
        "part": say_part(difference.node_kind),
        # Inside brackets, print uses the other pair.
        "title": difference.title.translate(INNER_BRACKETS),
        "fields": "、".join(change.label for change in difference.fields),
    }
    if difference.kind is DifferenceKind.ADDED:
        return _("%(part)s「%(title)s」を加えました。") % words
    if difference.kind is DifferenceKind.REMOVED:
        return _("%(part)s「%(title)s」をなくしました。") % words
    if difference.kind is DifferenceKind.MOVED:
        return _("%(part)s「%(title)s」を移しました（%(fields)s）。") % words
    first = difference.fields[0] if len(difference.fields) == 1 else None
    if first is not None and len(first.before) + len(first.after) <= 120:
        return _(
            "%(part)s「%(title)s」の%(field)sを「%(before)s」から「%(after)s」に直しました。"
        ) % {
            **words,
            "field": first.label,
            "before": first.before.translate(INNER_BRACKETS),
            "after": first.after.translate(INNER_BRACKETS),
        }
    return _("%(part)s「%(title)s」の%(fields)sを直しました。") % words


def _tell_review(review: Review) -> SafeString:
    items = format_html_join(
        "",
        "<li>{}</li>",
        (
            (
                _("%(title)s：%(judgement)s")
                % {"title": item.title, "judgement": item.get_judgement_display()},
            )
            for item in review.items.all()
        ),
    )
    summary = format_html("<p>{}</p>", review.summary) if review.summary else SafeString("")
    return format_html("{}<ul>{}</ul>", summary, items)
