"""A draft of an order: its form, the page on which it is looked at, and what is decided there."""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from csp.decorators import csp_update
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for, take_kept
from engawa.core.ui.forms import list_errors, read_whole_number
from engawa.rooms.safety.checking import SAID_TWICE
from engawa.rooms.safety.checking_texts import name_part
from engawa.rooms.safety.drafting import digest_words
from engawa.rooms.safety.forms.orders import (
    OrderChoices,
    OrderForm,
    say_level,
    write_initial,
)
from engawa.rooms.safety.frozen import texts_to_plain
from engawa.rooms.safety.map_drawing import STYLE_HASH
from engawa.rooms.safety.models import OrderVersion
from engawa.rooms.safety.reasons import list_reasons
from engawa.rooms.safety.rendering.phrases import TAGS, read_tongues
from engawa.rooms.safety.said_twice import say_how_to_type
from engawa.rooms.safety.sealing import Seal, read_seal
from engawa.rooms.safety.selectors import desk_orders as selectors
from engawa.rooms.safety.selectors.alert_news import list_alert_news
from engawa.rooms.safety.selectors.desk_state import get_draft_state
from engawa.rooms.safety.selectors.drafting import (
    check_draft,
    is_to_confirm,
    preview_draft,
    say_changes,
    seal_draft,
    write_as_templates,
)
from engawa.rooms.safety.selectors.writers import find_writers
from engawa.rooms.safety.services import drafts, issuing, rewording
from engawa.rooms.safety.values import LANGUAGES, Action, Hazard, Level, OrderState
from engawa.rooms.safety.views.desk_pages import check_page
from engawa.rooms.safety.views.desk_permission import (
    Crumbs,
    crumbs_of,
    get_version_or_404,
    may_approve,
    may_write,
    name_home,
    require_approver,
)

_REASON_REFUSED = (drafts.ReasonTooLong, drafts.WhyMissing, issuing.ReasonMissing)


@keep_typed
@officer_page(Role.EDITOR, for_whole_ward=True)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: OfficerRequest, version_id: int) -> HttpResponse:
    """Show a draft in its form; or write what was changed, and go on to look at it."""
    version = get_version_or_404(request, version_id)
    if version.state != OrderState.DRAFT:
        return redirect("safety:desk-check", ward_slug=request.ward.slug, version_id=version.pk)
    written = write_as_templates(version=version, now=timezone.now())
    if request.method != "POST":
        form = _make_form(request, version, written)
        kept = take_kept(request)
        if kept is None:
            return _show_form(request, version, form)
        form.fill(kept)
        return _show_form(
            request,
            version,
            form,
            sent=kept.get("revision", ""),
            written=kept.get("written", ""),
            is_kept=True,
        )
    form = _make_form(request, version, written, data=request.POST)
    sent, shown = request.POST.get("revision", ""), request.POST.get("written", "")
    if not form.is_valid():
        return _show_form(request, version, form, sent=sent, written=shown, status=422)
    try:
        drafts.write_draft(
            version_id=version.pk,
            seen_revision=read_whole_number(sent),
            values=form.make_values(written=written, shown=_read_digests(request.POST)),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except drafts.SeenAnother:
        version = get_version_or_404(request, version_id)
        return _show_form(request, version, form, written=shown, is_conflict=True, status=409)
    except drafts.OrderRefused as refused:
        messages.error(request, str(refused))
    return redirect("safety:desk-check", ward_slug=request.ward.slug, version_id=version.pk)


# The map brings its own style, which is the same for every map.
@csp_update({"style-src": [STYLE_HASH]})
@keep_typed
@officer_page(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: OfficerRequest, version_id: int) -> HttpResponse:
    """Show what a draft would say and whom it reaches; or decide on it."""
    version = get_version_or_404(request, version_id)
    if request.method != "POST":
        if version.state not in drafts.OPEN_STATES:
            return redirect(
                "safety:desk-order", ward_slug=request.ward.slug, order_id=version.order_id
            )
        kept = take_kept(request)
        return _show_check(request, version, sent=kept)
    steps: dict[str, Callable[[OfficerRequest, OrderVersion], HttpResponse]] = {
        "accept": _accept,
        "keep": _keep_words,
        "take": _take_template,
        "submit": _submit,
        "withdraw": _withdraw,
        "return": _return,
        "approve": _approve,
        "alone": _issue_alone,
    }
    step = steps.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    return step(request, version)


@keep_typed_for(check_page)
@officer_page(Role.EDITOR, for_whole_ward=True)
@require_POST
def drop(request: OfficerRequest, version_id: int) -> HttpResponse:
    """Give a draft up."""
    version = get_version_or_404(request, version_id)
    try:
        drafts.drop_draft(
            version_id=version.pk, actor_id=request.officer.user_id, now=timezone.now()
        )
    except drafts.OrderRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("下書きを取りやめました。公開中の内容は変わりません。"))
    return redirect(name_home(is_drill=version.order.is_drill), ward_slug=request.ward.slug)


def _accept(request: OfficerRequest, version: OrderVersion) -> HttpResponse:
    _require_writer(request)
    code = request.POST.get("finding", "")
    findings = check_draft(version=version, now=timezone.now())
    if code not in {finding.code for finding in findings if is_to_confirm(finding=finding)}:
        raise Http404
    return _take_step(
        request,
        version,
        lambda now: drafts.accept_finding(
            version_id=version.pk,
            seen_revision=_seen(request),
            code=code,
            reason=request.POST.get("why", ""),
            actor_id=request.officer.user_id,
            now=now,
        ),
        said=_("「このとおりでよい」と記録しました。"),
        is_over=False,
    )


def _keep_words(request: OfficerRequest, version: OrderVersion) -> HttpResponse:
    _require_writer(request)
    return _take_step(
        request,
        version,
        lambda now: rewording.keep_words(
            version_id=version.pk,
            seen_revision=_seen(request),
            part=request.POST.get("part", ""),
            template=request.POST.get("template", ""),
            actor_id=request.officer.user_id,
            now=now,
        ),
        said=_("書き直した文を、そのまま使います。"),
        is_over=False,
    )


def _take_template(request: OfficerRequest, version: OrderVersion) -> HttpResponse:
    _require_writer(request)
    return _take_step(
        request,
        version,
        lambda now: rewording.take_template(
            version_id=version.pk,
            seen_revision=_seen(request),
            part=request.POST.get("part", ""),
            actor_id=request.officer.user_id,
            now=now,
        ),
        said=_("型の文にしました。"),
        is_over=False,
    )


def _require_writer(request: OfficerRequest) -> None:
    if not may_write(request.officer):
        raise PermissionDenied(_("下書きを直すには、区全体の「編集」の権限が必要です。"))


def _submit(request: OfficerRequest, version: OrderVersion) -> HttpResponse:
    if not may_write(request.officer):
        raise PermissionDenied(_("承認を依頼するには、区全体の「編集」の権限が必要です。"))
    return _take_step(
        request,
        version,
        lambda now: issuing.submit_draft(
            version_id=version.pk,
            seen_revision=_seen(request),
            actor_id=request.officer.user_id,
            seen=_read_seal(request),
            now=now,
        ),
        said=_("承認を依頼しました。ほかの人が承認すると、すぐに公開されます。"),
        is_over=False,
    )


def _withdraw(request: OfficerRequest, version: OrderVersion) -> HttpResponse:
    return _take_step(
        request,
        version,
        lambda now: issuing.withdraw_draft(
            version_id=version.pk, actor_id=request.officer.user_id, now=now
        ),
        said=_("承認の依頼を取り下げました。続きを直せます。"),
        is_over=False,
    )


def _return(request: OfficerRequest, version: OrderVersion) -> HttpResponse:
    require_approver(request)
    reason = request.POST.get("reason", "")
    return _take_step(
        request,
        version,
        lambda now: issuing.return_draft(
            version_id=version.pk, actor_id=request.officer.user_id, reason=reason, now=now
        ),
        said=_("差し戻しました。理由は、下書きの画面に出ます。"),
        is_over=False,
    )


def _approve(request: OfficerRequest, version: OrderVersion) -> HttpResponse:
    require_approver(request)
    return _take_step(
        request,
        version,
        lambda now: issuing.approve_draft(
            version_id=version.pk,
            seen_revision=_seen(request),
            actor_id=request.officer.user_id,
            meant=request.POST.getlist("meant"),
            seen=_read_seal(request),
            now=now,
        ),
        said=_("承認しました。公開ページに出たことを見張りが確かめると、この画面に出ます。"),
    )


def _issue_alone(request: OfficerRequest, version: OrderVersion) -> HttpResponse:
    if not may_write(request.officer):
        raise PermissionDenied(_("発令するには、区全体の「編集」の権限が必要です。"))
    reason = request.POST.get("reason", "")
    return _take_step(
        request,
        version,
        lambda now: issuing.issue_alone(
            version_id=version.pk,
            seen_revision=_seen(request),
            reason=reason,
            typed=request.POST.get("figure", ""),
            seen=_read_seal(request),
            actor_id=request.officer.user_id,
            now=now,
        ),
        said=_("1人で発令しました。30分のうちに、ほかの人に確かめてもらってください。"),
    )


def _take_step(
    request: OfficerRequest,
    version: OrderVersion,
    step: Callable[[dt.datetime], OrderVersion],
    *,
    said: str,
    is_over: bool = True,
) -> HttpResponse:
    try:
        step(timezone.now())
    except (
        *_REASON_REFUSED,
        issuing.NotReady,
        issuing.SecondWordMissing,
    ) as refused:
        fresh = get_version_or_404(request, version.pk)
        return _show_check(request, fresh, sent=request.POST, refused=refused, status=422)
    except drafts.SeenAnother as refused:
        fresh = get_version_or_404(request, version.pk)
        return _show_check(
            request, fresh, sent=request.POST, refused=refused, is_changed=True, status=409
        )
    except drafts.OrderRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
        if is_over:
            home = name_home(is_drill=version.order.is_drill)
            return redirect(home, ward_slug=request.ward.slug)
    return redirect("safety:desk-check", ward_slug=request.ward.slug, version_id=version.pk)


def _read_digests(sent: QueryDict) -> dict[str, str]:
    return dict(read_seal(words=sent.get("written", "")).parts)


def _write_digests(version: OrderVersion) -> str:
    """Give the digests of the templates' texts for the form that is filled with them."""
    written = write_as_templates(version=version, now=timezone.now())
    return Seal({part: digest_words(words) for part, words in written.items()}).write()


def _read_seal(request: OfficerRequest) -> Seal:
    return read_seal(words=request.POST.get("seal", ""))


def _seen(request: OfficerRequest) -> int:
    return read_whole_number(request.POST.get("seen", ""))


def _make_form(
    request: OfficerRequest, version: OrderVersion, written: dict[str, str], data: Any = None
) -> OrderForm:
    hazard = Hazard(version.order.hazard)
    choices = OrderChoices(
        reasons=[
            (reason.value, str(reason.label))
            for reason in list_reasons(hazard=hazard, action=Action(version.action))
        ],
        zones=selectors.list_zone_choices(ward_id=request.ward.pk, hazard=hazard),
        sites=selectors.list_site_choices(ward_id=request.ward.pk, hazard=hazard),
    )
    return OrderForm(
        data,
        initial=write_initial(version, written=written),
        hazard=hazard,
        action=Action(version.action),
        choices=choices,
    )


def _show_form(
    request: OfficerRequest,
    version: OrderVersion,
    form: OrderForm,
    *,
    sent: str = "",
    written: str = "",
    is_kept: bool = False,
    is_conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "version": version,
        "order": version.order,
        "alert_news": list_alert_news(order_id=version.order_id),
        "form": form,
        "errors": list_errors(form=form),
        "revision": sent or version.revision,
        "written": written or _write_digests(version),
        "is_kept": is_kept,
        "is_conflict": is_conflict,
        "is_drill": version.order.is_drill,
        "heading": _name(version),
        "crumbs": _crumbs(request, version),
    }
    return render(request, "safety/orders/draft.html", context, status=status)


def _show_check(
    request: OfficerRequest,
    version: OrderVersion,
    *,
    sent: QueryDict | None = None,
    refused: drafts.OrderRefused | None = None,
    is_changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    now, officer = timezone.now(), request.officer
    shown = get_draft_state(version=version)
    sealed = seal_draft(version=version, now=now)
    hindrances = sealed.hindrances
    # What is shown is what would be issued, whatever the registers said when the draft was written.
    version.texts = texts_to_plain(sealed.described.texts)
    sent = sent or QueryDict()
    # A box stays ticked only where the very same draft is shown again; after signing in, or when somebody has changed
    # the draft, it is said anew.
    meant = request.POST.getlist("meant") if status == HTTPStatus.UNPROCESSABLE_ENTITY else []
    is_pending = version.state == OrderState.PENDING
    is_submitter = version.submitted_by_id == officer.user_id
    writers = find_writers(version=version)
    is_writer = officer.user_id in writers
    context = {
        "shown": shown,
        "shown_at": now,
        "state_url": reverse("safety:desk-draft-state", args=[request.ward.slug, version.pk]),
        "version": version,
        "order": version.order,
        "alert_news": list_alert_news(order_id=version.order_id),
        "heading": _name(version),
        "level": say_level(Level(version.level), Hazard(version.order.hazard)),
        "blocking": hindrances,
        "to_confirm": {finding.code for finding in hindrances if is_to_confirm(finding=finding)},
        "to_explain": SAID_TWICE,
        "advice": sealed.advice,
        "unusual": [(one, one.code in meant) for one in sealed.unusual],
        "typed": sealed.typed,
        "how_to_type": say_how_to_type(sealed.typed),
        "preview": preview_draft(version=version, now=now),
        "languages": [(code, read_tongues()[code], TAGS[code]) for code in LANGUAGES],
        "refused": "" if refused is None else str(refused),
        "reason_refused": str(refused) if isinstance(refused, _REASON_REFUSED) else "",
        "seal": sealed.seal.write(),
        "stale": [(one, name_part(one.part)) for one in sealed.stale],
        "changes": say_changes(version=version, seen=_read_seal(request), now=sealed.seal)
        if is_changed
        else [],
        "step": sent.get("step", ""),
        "words": sent.get("reason", ""),
        "explained": sent.get("finding", ""),
        "why": sent.get("why", ""),
        "figure": sent.get("figure", ""),
        "is_drill": version.order.is_drill,
        "is_pending": is_pending,
        "is_submitter": is_pending and is_submitter,
        "is_writer": is_pending and is_writer and not is_submitter,
        "may_write": may_write(officer),
        "may_decide": is_pending and not is_submitter and not is_writer and may_approve(officer),
        "may_return": is_pending and not is_submitter and may_approve(officer),
        "approvers": selectors.list_approvers(
            ward_id=request.ward.pk,
            today=timezone.localdate(),
            without={version.submitted_by_id or officer.user_id, *writers},
        ),
        "crumbs": _crumbs(request, version),
    }
    return render(request, "safety/orders/check.html", context, status=status)


def _name(version: OrderVersion) -> str:
    hazard, action = version.order.get_hazard_display(), version.get_action_display()
    if version.order.number:
        return _("%(number)s　%(hazard)s　%(action)sの下書き") % {
            "number": version.order.number,
            "hazard": hazard,
            "action": action,
        }
    return _("%(hazard)s　%(action)sの下書き") % {"hazard": hazard, "action": action}


def _crumbs(request: OfficerRequest, version: OrderVersion) -> Crumbs:
    return crumbs_of(request, is_drill=version.order.is_drill)
