"""Tags of the policy's pages."""

from collections.abc import Iterable, Sequence

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from engawa.core.ui.languages import mark_japanese, remember_in_each_language
from engawa.core.ui.phrases import mark_breaks
from engawa.rooms.policy.selectors.pages import ActivityView, InitiativeView, TagView
from engawa.rooms.policy.wording import Now

register = template.Library()


@register.simple_tag
def now_block(now: Now) -> SafeString:
    """Write the number that stands right of a promise.

    The same markup as the component `figure-now`. A plan has dozens of them on one page, and each
    one as a template of its own would take a third of the page's time.
    """
    return format_html(
        '<dl class="now{}"><dt>{}</dt><dd class="now-value">{}{}</dd>'
        '<dd class="state state-{}"><svg viewBox="0 0 12 12" aria-hidden="true">'
        '<use href="#state-{}"/></svg><span><span class="state-word">{}</span>　{}</span></dd>'
        "{}</dl>",
        "" if now.is_number else " now-none",
        mark_japanese(now.label),
        _value(now),
        _of(now),
        now.look,
        now.look,
        now.state_word,
        mark_japanese(now.detail),
        format_html('<dd class="now-stale">{}</dd>', now.stale) if now.stale else "",
    )


@register.simple_tag
@remember_in_each_language(2048)
def promise_section(initiative: InitiativeView) -> SafeString:
    """Write an initiative with its promise rows, as it stands under its measure or in one of the views.

    It is the same until one of its numbers changes, and the page of a plan is made of twenty of them.
    """
    context = {"initiative": initiative}
    return render_to_string("policy/public/parts/initiative.html", context)


@register.simple_tag
def promise_rows(activities: Iterable[ActivityView]) -> SafeString:
    """Write the promise rows of an initiative: left what was promised, right the number now.

    The same markup as the components `promises` and `promise`, and in Python for the same reason as
    `now_block`: a plan's page is made of these rows.
    """
    rows = format_html_join("\n", "{}", ((_promise_row(activity),) for activity in activities))
    return format_html('<ul class="promises">{}</ul>', rows)


def _promise_row(activity: ActivityView) -> SafeString:
    return format_html(
        '<li class="promise"><div>{}<h4 lang="ja" class="phrased{}"><a href="{}">{}</a></h4>{}{}</div>'
        '<div class="promise-now">{}{}</div></li>',
        _tags(activity.tags),
        " promise-sentence" if activity.is_sentence else "",
        activity.url,
        mark_breaks(activity.title),
        format_html('<p class="promise-said" lang="ja">{}</p>', activity.body)
        if activity.body
        else "",
        format_html('<p class="promise-who">{}</p>', activity.section.label)
        if activity.section
        else "",
        now_block(activity.now),
        _more(activity),
    )


def _tags(tags: Sequence[TagView]) -> SafeString:
    if not tags:
        return SafeString("")
    marks = ((" tag-" if tag.look else "", tag.look, mark_japanese(tag.short)) for tag in tags)
    return format_html(
        '<div class="tags">{}</div>',
        format_html_join("", '<span class="tag{}{}">{}</span>', marks),
    )


def _more(activity: ActivityView) -> SafeString:
    if not activity.more:
        return SafeString("")
    words = _("数字はほかにも%(more)s件あります") % {"more": activity.more}
    return format_html('<p class="small"><a href="{}">{}</a></p>', activity.url, words)


def _of(now: Now) -> SafeString:
    if not now.of:
        return SafeString("")
    words = _("（%(words)s）") % {"words": now.of}
    return format_html(' <span class="now-of">{}</span>', mark_japanese(words))


def _value(now: Now) -> SafeString:
    if not now.is_number:
        return format_html("<b>{}</b>", now.instead)
    if not now.unit:
        return format_html("<b>{}</b>", now.value)
    return format_html(
        '<span class="no-break"><b>{}</b> {}</span>', now.value, mark_japanese(now.unit)
    )
