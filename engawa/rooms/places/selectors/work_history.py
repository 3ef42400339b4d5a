"""What happened to a work, in words: who changed what, when, before and after."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.delivery.models import InitiativeRef
from engawa.core.fiscal.dates import write_date
from engawa.core.wards.models import Area, Section
from engawa.rooms.places.models import Work, WorkChange, WorkPhoto
from engawa.rooms.places.selectors.desk_history import ChangedPart, ChangeView

CHANGES_ON_A_PAGE = 50
POINT = "point"
# In the order in which a page tells what changed.
LABELS = {
    "kind": gettext_lazy("種類"),
    "title": gettext_lazy("名前"),
    "title_en": gettext_lazy("英語の名前"),
    "title_easy": gettext_lazy("やさしい日本語の名前"),
    "description": gettext_lazy("説明"),
    "where": gettext_lazy("場所"),
    POINT: gettext_lazy("地図の位置"),
    "area_id": gettext_lazy("地区"),
    "school": gettext_lazy("学校"),
    "state": gettext_lazy("状態"),
    "planned_year": gettext_lazy("予定の年度"),
    "planned_on": gettext_lazy("予定の日"),
    "started_on": gettext_lazy("始めた日"),
    "done_on": gettext_lazy("終わった日"),
    "called_off_reason": gettext_lazy("取りやめた理由"),
    "promises": gettext_lazy("守る約束"),
    "photos": gettext_lazy("写真"),
    "section_id": gettext_lazy("担当の課"),
    "is_public": gettext_lazy("公開する"),
    "is_example": gettext_lazy("見本として示す"),
}


@dataclass(frozen=True, slots=True)
class WorkHistory:
    """One page of what happened to a work."""

    page: Page[WorkChange]
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True, slots=True)
class _Names:
    """The names behind the numbers that a work holds."""

    sections: Mapping[int, str]
    areas: Mapping[int, str]
    initiatives: Mapping[int, str]


def get_work_history(*, work: Work, page_number: str) -> WorkHistory:
    """Give one page of what happened to a work, the latest first."""
    changes = work.changes.select_related("by").order_by("-at", "-pk")
    page = Paginator(changes, CHANGES_ON_A_PAGE).get_page(page_number)
    names = _get_names(work.ward_id)
    return WorkHistory(page, tuple(_view(change, names) for change in page.object_list))


def _get_names(ward_id: int) -> _Names:
    refs = InitiativeRef.objects.filter(ward_id=ward_id)
    return _Names(
        sections=dict(Section.objects.filter(ward_id=ward_id).values_list("pk", "name")),
        areas=dict(Area.objects.filter(ward_id=ward_id).values_list("pk", "name")),
        initiatives={
            pk: _("%(year)d年度 %(title)s") % {"year": year, "title": title}
            for pk, year, title in refs.values_list("pk", "fiscal_year", "title")
        },
    )


def _view(change: WorkChange, names: _Names) -> ChangeView:
    before, after = _join_point(change.before), _join_point(change.after)
    parts = tuple(
        ChangedPart(str(label), _say(key, before.get(key), names), _say(key, after.get(key), names))
        for key, label in LABELS.items()
        if before.get(key) != after.get(key)
    )
    return ChangeView(
        at=change.at,
        deed=str(WorkChange.Deed(change.deed).label),
        is_addition=change.deed == WorkChange.Deed.ADDED,
        by=str(change.by) if change.by else "",
        filename="",
        import_id=None,
        parts=tuple(part for part in parts if part.before != part.after),
    )


def _join_point(held: Mapping[str, Any]) -> dict[str, Any]:
    if held.get("latitude") is None:
        return dict(held)
    return {**held, POINT: (held["latitude"], held["longitude"])}


def _say(key: str, value: Any, names: _Names) -> str:
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if not value:
        return ""
    say = _SAYING.get(key)
    return str(value) if say is None else say(value, names)


def _say_day(value: Any, _names: _Names) -> str:
    return write_date(dt.date.fromisoformat(value))


def _say_promises(value: Any, names: _Names) -> str:
    return "\n".join(
        " ".join(filter(None, (names.initiatives.get(pk, str(pk)), code))) for pk, code in value
    )


def _say_photos(value: Any, _names: _Names) -> str:
    return "\n".join(
        _("%(moment)s：%(words)s") % {"moment": WorkPhoto.Moment(moment).label, "words": words}
        for moment, words in value
    )


_SAYING: dict[str, Callable[[Any, _Names], str]] = {
    "kind": lambda value, _names: str(Work.Kind(value).label),
    "state": lambda value, _names: str(Work.State(value).label),
    POINT: lambda value, _names: ", ".join(map(str, value)),
    "planned_year": lambda value, _names: _("%(year)d年度") % {"year": value},
    "planned_on": _say_day,
    "started_on": _say_day,
    "done_on": _say_day,
    "promises": _say_promises,
    "photos": _say_photos,
    "section_id": lambda value, names: names.sections.get(value, str(value)),
    "area_id": lambda value, names: names.areas.get(value, str(value)),
}
