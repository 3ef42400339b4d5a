"""The open data of the policy room, shaped like the national sheets of administrative review.

Only what is published goes out: versions in force and before, signed reviews, and figures as the pages
show them. A suppressed figure holds no number; one not measured is empty, and its state says so.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from engawa.core.fiscal.years import FiscalYear, Period
from engawa.core.opendata.contracts import DataSet, Field, Row, Type
from engawa.core.opendata.registry import register
from engawa.rooms.policy.contracts import InitiativeContent, MeasureContent
from engawa.rooms.policy.document import PlanDocument
from engawa.rooms.policy.models import PlanVersion, Reading, Review, ReviewItem
from engawa.rooms.policy.selectors.document import get_document
from engawa.rooms.policy.selectors.numbers import Figure, get_figures, list_targets
from engawa.rooms.policy.selectors.published import PUBLIC_STATES

_WITH_A_NUMBER = (Reading.State.MEASURED, Reading.State.REPORTED)
_KEYWORDS = (_("運営方針"), _("行政評価"))

_PLACE = (
    Field("ward_code", _("団体コード"), _("全国地方公共団体コードの先頭5けた")),
    Field("ward", _("区")),
    Field("fiscal_year", _("年度"), _("年度が始まる年（西暦）"), Type.INTEGER),
    Field("version", _("版"), _("公開中の版の番号"), Type.INTEGER),
)
_TAGS = (
    Field("city_themes", _("中期計画のテーマ"), _("テーマの番号"), Type.LIST),
    Field("is_digital", _("ぷらすデジタル"), _("+Dの印が付いているか"), Type.BOOLEAN),
    Field("sdgs", _("SDGs"), _("目標の番号"), Type.LIST),
    Field("other_tags", _("そのほかの印"), "", Type.LIST),
)
_INITIATIVE = (
    Field("measure_code", _("施策コード"), _("版が変わっても同じです")),
    Field("measure_label", _("施策番号"), _("方針に書かれた番号")),
    Field("measure", _("施策名")),
    Field("initiative_code", _("取組コード"), _("版が変わっても同じです")),
    Field("initiative", _("取組名")),
)


def _published(ward_id: int) -> Iterator[tuple[PlanVersion, PlanDocument]]:
    versions = (
        PlanVersion.objects.filter(plan__ward_id=ward_id, state=PlanVersion.State.PUBLISHED)
        .select_related("plan__ward")
        .order_by("plan__fiscal_year")
    )
    # One document at a time: a ward may have published many years.
    for version in versions.iterator(chunk_size=4):
        yield version, get_document(version=version)


def _versions_changed(ward_ids: Collection[int]) -> dict[int, dt.datetime]:
    versions = PlanVersion.objects.filter(plan__ward__in=ward_ids, state__in=PUBLIC_STATES)
    return _newest(versions, "published_at")


def _figures_changed(ward_ids: Collection[int]) -> dict[int, dt.datetime]:
    versions = PlanVersion.objects.filter(plan__ward__in=ward_ids, state__in=PUBLIC_STATES)
    readings = Reading.objects.filter(plan__ward__in=ward_ids)
    return _newest_of(
        _group(versions, "published_at").union(_group(readings, "taken_at"), all=True)
    )


def _reviews_changed(ward_ids: Collection[int]) -> dict[int, dt.datetime]:
    signed = Review.objects.filter(plan__ward__in=ward_ids, state=Review.State.SIGNED)
    return _newest(signed, "signed_at")


def _newest(rows: QuerySet[Any], moment: str) -> dict[int, dt.datetime]:
    """Give the newest moment of the rows of each ward, in one query."""
    return _newest_of(_group(rows, moment))


def _group(rows: QuerySet[Any], moment: str) -> QuerySet[Any, Any]:
    # Without an order of its own: the rows' usual order would part the groups.
    grouped: QuerySet[Any, Any] = (
        rows.order_by().values_list("plan__ward_id").annotate(newest=Max(moment))
    )
    return grouped


def _newest_of(found: Iterable[tuple[int, dt.datetime | None]]) -> dict[int, dt.datetime]:
    newest: dict[int, dt.datetime] = {}
    for ward_id, moment in found:
        if moment is not None:
            newest[ward_id] = max(moment, newest.get(ward_id, moment))
    return newest


def _place(document: PlanDocument) -> dict[str, Any]:
    return {
        "ward_code": document.ward.code,
        "ward": document.ward.name,
        "fiscal_year": document.fiscal_year,
        "version": document.version,
    }


def _named(document: PlanDocument) -> Iterator[tuple[MeasureContent, InitiativeContent, Row]]:
    """Go through the initiatives with the columns that name each of them."""
    for measure in document.content.measures:
        for initiative in measure.initiatives:
            yield (
                measure,
                initiative,
                _place(document)
                | {
                    "measure_code": measure.code,
                    "measure_label": measure.label,
                    "measure": measure.title,
                    "initiative_code": initiative.code,
                    "initiative": initiative.title,
                },
            )


def _tags(document: PlanDocument, references: Iterable[str]) -> dict[str, Any]:
    known = {tag.reference: tag for tag in document.tags}
    tags = [known[reference] for reference in references if reference in known]
    own = ("city-theme", "sdgs", "digital")
    return {
        "city_themes": [tag.value for tag in tags if tag.scheme == "city-theme"],
        "is_digital": any(tag.scheme == "digital" for tag in tags),
        "sdgs": [tag.value for tag in tags if tag.scheme == "sdgs"],
        "other_tags": [tag.label for tag in tags if tag.scheme not in own],
    }


def _initiatives(ward_id: int) -> Iterator[Row]:
    for _version, document in _published(ward_id):
        sections = {section.code: section.name for section in document.sections}
        partners = {partner.code: partner.name for partner in document.partners}
        aims = {aim.key: aim.title for aim in document.content.aims}
        for measure, initiative, names in _named(document):
            yield {
                **names,
                **_tags(document, initiative.tags),
                "aim": aims.get(measure.aim, ""),
                "body": initiative.body,
                "note": initiative.note,
                "section_code": initiative.section,
                "section": sections.get(initiative.section, ""),
                "partners": [partners.get(code, code) for code in initiative.partners],
                "activities": len(initiative.activities),
                "targets": len(initiative.targets)
                + sum(len(activity.targets) for activity in initiative.activities),
            }


def _activities(ward_id: int) -> Iterator[Row]:
    for _version, document in _published(ward_id):
        sections = {section.code: section.name for section in document.sections}
        for _measure, initiative, names in _named(document):
            for activity in initiative.activities:
                section = activity.section or initiative.section
                yield {
                    **names,
                    **_tags(document, activity.tags),
                    "activity_code": activity.code,
                    "activity": activity.title,
                    "body": activity.body,
                    "note": activity.note,
                    "section_code": section,
                    "section": sections.get(section, ""),
                    "targets": len(activity.targets),
                }


def _indicators(ward_id: int) -> Iterator[Row]:
    for version, document in _published(ward_id):
        year = FiscalYear(document.fiscal_year)
        periods = (("FIRST_HALF", year.first_half), ("FISCAL_YEAR", year.period))
        figures = {
            code: {
                figure.target_code: figure
                for row in get_figures(
                    plan_id=version.plan_id, content=document.content, period=period
                ).values()
                for figure in row
            }
            for code, period in periods
        }
        names_of_nodes: dict[str, Row] = {}
        for _measure, initiative, names in _named(document):
            names_of_nodes[initiative.code] = names
            for activity in initiative.activities:
                more = {"activity_code": activity.code, "activity": activity.title}
                names_of_nodes[activity.code] = {**names, **more}
        for node_code, target in list_targets(content=document.content):
            for code, period in periods:
                figure = figures[code][target.code]
                yield {
                    **names_of_nodes[node_code],
                    "target_code": target.code,
                    "indicator": target.label,
                    "indicator_key": target.indicator_key,
                    "unit": figure.unit,
                    "target_value": target.target_value,
                    "comparison": target.comparison if target.target_value is not None else "",
                    "period": code,
                    **_figure(figure, period),
                }


def _figure(figure: Figure, period: Period) -> dict[str, Any]:
    state = Reading.State(figure.state)
    told = {
        "starts_on": period.starts_on,
        "ends_on": period.ends_before - dt.timedelta(days=1),
        "state": state.value,
        "state_label": _in_japanese(state.label),
        "taken_at": figure.taken_at,
    }
    # Asked for by state, not by what the row happens to hold: a hidden number stays hidden.
    if state in _WITH_A_NUMBER:
        told |= {
            "value": figure.value,
            "numerator": figure.numerator,
            "denominator": figure.denominator,
        }
    if state is Reading.State.REPORTED:
        told |= {"reported_by": figure.reported_section, "note": figure.note}
    return told


def _reviews(ward_id: int) -> Iterator[Row]:
    reviews = (
        Review.objects.filter(plan__ward_id=ward_id, state=Review.State.SIGNED)
        .select_related("plan__ward")
        .prefetch_related("items")
        .order_by("plan__fiscal_year", "starts_on", "kind")
    )
    for review in reviews:
        signed_at = review.signed_at
        common = {
            "ward_code": review.plan.ward.code,
            "ward": review.plan.ward.name,
            "fiscal_year": review.plan.fiscal_year,
            "kind": review.kind,
            "kind_label": _in_japanese(Review.Kind(review.kind).label),
            "starts_on": review.starts_on,
            "ends_on": review.ends_before - dt.timedelta(days=1),
            "signed_at": signed_at,
        }
        if review.summary:
            yield {**common, "remark": review.summary}
        for item in review.items.all():
            judged = item.judgement != ReviewItem.Judgement.NOT_YET
            yield {
                **common,
                "initiative_code": item.initiative_code,
                "initiative": item.title,
                "judgement": item.judgement if judged else None,
                "judgement_label": (
                    _in_japanese(ReviewItem.Judgement(item.judgement).label) if judged else None
                ),
                "remark": item.remark,
                "next_step": item.next_step,
            }


def _section_statements(ward_id: int) -> Iterator[Row]:
    for _version, document in _published(ward_id):
        sections = {section.code: section.name for section in document.sections}
        for statement in document.content.section_statements:
            yield {
                **_place(document),
                "statement_code": statement.code,
                "section_code": statement.section,
                "section": sections.get(statement.section, ""),
                "body": statement.body,
            }


def _versions(ward_id: int) -> Iterator[Row]:
    versions = (
        PlanVersion.objects.filter(plan__ward_id=ward_id, state__in=PUBLIC_STATES)
        .select_related("plan__ward")
        .defer("document")
        .order_by("plan__fiscal_year", "number")
    )
    for version in versions:
        yield {
            "ward_code": version.plan.ward.code,
            "ward": version.plan.ward.name,
            "fiscal_year": version.plan.fiscal_year,
            "version": version.number,
            "title": version.title,
            "state": version.state,
            "state_label": _in_japanese(PlanVersion.State(version.state).label),
            "published_at": version.published_at,
            "closed_at": version.closed_at,
            "change_note": version.change_note,
        }


def _in_japanese(text: object) -> str:
    with override("ja"):
        return str(text)


register(
    DataSet(
        key="policy.initiatives",
        title=_("運営方針の取組"),
        description=_("公開中の運営方針にある取組の一覧です。担当課、協働の相手、印を含みます。"),
        keywords=_KEYWORDS,
        rows=_initiatives,
        last_changes=_versions_changed,
        fields=(
            *_PLACE,
            Field("aim", _("方向"), _("施策がまとめられている方向")),
            *_INITIATIVE,
            Field("body", _("取組の内容")),
            Field("note", _("注記")),
            Field("section_code", _("担当課コード")),
            Field("section", _("担当課")),
            Field("partners", _("協働の相手"), "", Type.LIST),
            *_TAGS,
            Field("activities", _("活動の数"), "", Type.INTEGER),
            Field("targets", _("指標の数"), "", Type.INTEGER),
        ),
    )
)
register(
    DataSet(
        key="policy.activities",
        title=_("運営方針の活動"),
        description=_("取組の中で約束している、一つひとつの活動の一覧です。"),
        keywords=_KEYWORDS,
        rows=_activities,
        last_changes=_versions_changed,
        fields=(
            *_PLACE,
            *_INITIATIVE,
            Field("activity_code", _("活動コード"), _("版が変わっても同じです")),
            Field("activity", _("活動名")),
            Field("body", _("活動の内容")),
            Field("note", _("注記")),
            Field("section_code", _("担当課コード"), _("活動に担当課がなければ、取組の担当課")),
            Field("section", _("担当課")),
            *_TAGS,
            Field("targets", _("指標の数"), "", Type.INTEGER),
        ),
    )
)
register(
    DataSet(
        key="policy.indicators",
        title=_("運営方針の指標"),
        description=_(
            "指標ごとの目標値と実績値です。上半期と年度の2行があります。"
            "実績値は記録から計測した数か、課が報告した数で、どちらかを「状態」の列に示します。"
        ),
        keywords=_KEYWORDS,
        rows=_indicators,
        last_changes=_figures_changed,
        fields=(
            *_PLACE,
            *_INITIATIVE,
            Field("activity_code", _("活動コード"), _("取組全体の指標では空です")),
            Field("activity", _("活動名")),
            Field("target_code", _("指標コード"), _("版が変わっても同じです")),
            Field("indicator", _("指標名")),
            Field("indicator_key", _("計測キー"), _("空のときは、課が報告する指標です")),
            Field("unit", _("単位"), _("単位が％の指標も、値は割合（0.5は50％）です")),
            Field(
                "target_value", _("目標値"), _("空のときは、目標値を約束していません"), Type.NUMBER
            ),
            Field("comparison", _("目標の向き"), _("AT_LEASTは以上、AT_MOSTは以内")),
            Field("period", _("期間"), _("FIRST_HALFは上半期、FISCAL_YEARは年度")),
            Field("starts_on", _("期間の初日"), "", Type.DATE),
            Field("ends_on", _("期間の末日"), "", Type.DATE),
            Field(
                "state",
                _("状態コード"),
                _(
                    "MEASUREDは計測、REPORTEDは報告、NOT_MEASUREDは未計測、"
                    "SUPPRESSEDは人数が少ないための秘匿"
                ),
            ),
            Field("state_label", _("状態")),
            Field("value", _("実績値"), _("未計測と秘匿では空です"), Type.NUMBER),
            Field("numerator", _("分子"), _("割合の指標で示します"), Type.INTEGER),
            Field("denominator", _("分母"), _("割合の指標で示します"), Type.INTEGER),
            Field("taken_at", _("計測・報告の日時"), "", Type.MOMENT),
            Field("reported_by", _("報告した課"), _("報告された数だけにあります")),
            Field("note", _("注記"), _("報告に添えた言葉")),
        ),
    )
)
register(
    DataSet(
        key="policy.reviews",
        title=_("運営方針の振り返り"),
        description=_("公表した振り返りの、取組ごとの判断、所見、次の一手です。"),
        keywords=_KEYWORDS,
        rows=_reviews,
        last_changes=_reviews_changed,
        fields=(
            *_PLACE[:3],
            Field("kind", _("種類コード"), _("MID_YEARは中間、YEAR_ENDは年度末")),
            Field("kind_label", _("種類")),
            Field("starts_on", _("期間の初日"), "", Type.DATE),
            Field("ends_on", _("期間の末日"), "", Type.DATE),
            Field("signed_at", _("公表の日時"), "", Type.MOMENT),
            Field("initiative_code", _("取組コード"), _("方針全体についての行では空です")),
            Field("initiative", _("取組名")),
            Field("judgement", _("判断コード")),
            Field("judgement_label", _("判断")),
            Field("remark", _("所見")),
            Field("next_step", _("次の一手")),
        ),
    )
)
register(
    DataSet(
        key="policy.section-statements",
        title=_("課ごとの方針"),
        description=_("公開中の運営方針にある、課ごとの方針の文です。"),
        keywords=_KEYWORDS,
        rows=_section_statements,
        last_changes=_versions_changed,
        fields=(
            *_PLACE,
            Field("statement_code", _("方針コード"), _("版が変わっても同じです")),
            Field("section_code", _("課コード")),
            Field("section", _("課")),
            Field("body", _("方針")),
        ),
    )
)
register(
    DataSet(
        key="policy.versions",
        title=_("運営方針の版"),
        description=_("公表した版と、公表した日時、変えたところの一覧です。"),
        keywords=_KEYWORDS,
        rows=_versions,
        last_changes=_versions_changed,
        fields=(
            *_PLACE,
            Field("title", _("題")),
            Field("state", _("状態コード"), _("PUBLISHEDは公開中、CLOSEDは過去の版")),
            Field("state_label", _("状態")),
            Field("published_at", _("公表の日時"), "", Type.MOMENT),
            Field("closed_at", _("次の版に替わった日時"), "", Type.MOMENT),
            Field("change_note", _("変えたところ")),
        ),
    )
)
