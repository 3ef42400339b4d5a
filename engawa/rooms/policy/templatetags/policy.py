"""Tags of the policy's pages."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from engawa.core.ui.languages import mark_japanese
from engawa.rooms.policy.wording import Now

register = template.Library()


@register.simple_tag
def now_block(now: Now, with_source: bool = False) -> SafeString:
    """Write the number that stands right of a promise.

    The same markup as the component `figure-now`. A plan has dozens of them on one page, and each
    one as a template of its own would take a third of the page's time.
    """
    return format_html(
        '<dl class="now{}"><dt{}>{}</dt><dd class="now-value">{}{}</dd>'
        '<dd class="state state-{}"><svg viewBox="0 0 12 12" aria-hidden="true">'
        '<use href="#state-{}"/></svg><span><span class="state-word">{}</span>　{}</span></dd>'
        "{}</dl>",
        "" if now.is_number else " now-none",
        _IN_JAPANESE if now.code else "",
        now.label,
        _value(now),
        format_html(' <span class="now-of">{}</span>', mark_japanese(now.of)) if now.of else "",
        now.look,
        now.look,
        now.state_word,
        mark_japanese(f"{now.detail}　{now.source}" if with_source and now.source else now.detail),
        format_html('<dd class="now-stale">{}</dd>', now.stale) if now.stale else "",
    )


# Labels are the plan's own words, in whatever language the page is read.
_IN_JAPANESE = SafeString(' lang="ja"')


def _value(now: Now) -> SafeString:
    if not now.is_number:
        return format_html("<b>{}</b>", now.instead)
    if not now.unit:
        return format_html("<b>{}</b>", now.value)
    return format_html(
        '<span class="no-break"><b>{}</b> {}</span>', now.value, mark_japanese(now.unit)
    )
