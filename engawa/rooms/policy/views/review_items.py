"""The desk's page of one initiative of a review."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import restore, take_kept
from engawa.core.fiscal.years import FiscalYear
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.policy import review_forms as forms
from engawa.rooms.policy.models import Review, ReviewItem
from engawa.rooms.policy.selectors import reviews as selectors
from engawa.rooms.policy.selectors.desk import may_edit_all
from engawa.rooms.policy.services import reviews as services
from engawa.rooms.policy.views.editor import AUTOSAVE, Refused, keep_typed
from engawa.rooms.policy.views.review_desk import get_review
from engawa.rooms.policy.views.reviews import say_saved

State = Review.State


@keep_typed
@officer_page(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: OfficerRequest, year: int, kind: str, code: str) -> HttpResponse:
    """Show one initiative of a review and take what an officer writes of it."""
    subject = get_review(request, year, kind)
    view = selectors.get_view(review=subject)
    codes = [each.code for each in view.items]
    if code not in codes:
        raise Http404
    at = codes.index(code)
    current = view.items[at]
    may_edit = _may_edit_item(request, subject, code)
    conflict: services.ItemConflict | None = None
    status = 200
    form = forms.ItemForm(
        request.POST if request.method == "POST" else None,
        initial={
            "version": current.revision,
            "judgement": current.judgement,
            "remark": current.remark,
            "next_step": current.next_step,
        },
    )
    is_autosave = request.method == "POST" and AUTOSAVE in request.headers
    is_kept = may_edit and restore(form, take_kept(request))
    closed = _why_closed(subject) if is_kept and subject.state != State.OPEN else ""
    if request.method == "POST":
        if not may_edit:
            raise Refused(_("この取組の振り返りを書けるのは、担当の課の編集の権限を持つ人です。"))
        decision, _colon, seen = request.POST.get("decision", "").partition(":")
        if decision == "theirs":
            messages.info(request, _("相手の文を残しました。"))
            return redirect("policy:desk-review-item", request.ward.slug, year, kind, code)
        if form.is_valid():
            try:
                if decision == "hand":
                    raise _overtaken(subject, code, form)
                base = read_whole_number(seen) if decision == "mine" else None
                saved = _save_item(request, subject, code, form, base)
            except services.ItemConflict as found:
                conflict, status = found, 409
            except services.WrongState:
                subject.refresh_from_db(fields=("state",))
                closed, status = _why_closed(subject), 409
            except services.ReviewRefused as refused:
                form.add_error(None, str(refused))
                status = 422
            else:
                if is_autosave:
                    return say_saved(timezone.now(), version=saved.revision)
                messages.success(
                    request, _("「%(title)s」を保存しました。") % {"title": saved.title}
                )
                following = codes[at + 1] if at + 1 < len(codes) else ""
                if following and "next" in request.POST:
                    return redirect(
                        "policy:desk-review-item", request.ward.slug, year, kind, following
                    )
                return redirect("policy:desk-review", request.ward.slug, year, kind)
        else:
            status = 422
    if is_autosave and conflict is None:
        words = closed or _("まだ保存していません。入力を確かめてください。")
        return HttpResponse(words, status=422)
    context: dict[str, Any] = {
        "year": year,
        "year_label": FiscalYear(year).label,
        "kind": kind,
        "view": view,
        "item": current,
        "number": at + 1,
        "before": view.items[at - 1] if at else None,
        "after": view.items[at + 1] if at + 1 < len(codes) else None,
        "may_edit": may_edit and subject.state == State.OPEN,
        "is_open": subject.state == State.OPEN,
        "form": form,
        "is_kept": is_kept,
        "returned": selectors.find_why_returned(review=subject)
        if subject.state == State.OPEN
        else None,
        "closed": closed,
        "yours_label": dict(ReviewItem.Judgement.choices).get(form["judgement"].value() or "", ""),
        "conflict": conflict,
        "is_page": not is_autosave,
    }
    if conflict is not None:
        labels = dict(ReviewItem.Judgement.choices)
        context["conflict_label"] = labels[conflict.current.judgement]
        context["yours_label"] = labels[conflict.yours.judgement]
        if is_autosave:
            return render(request, "policy/reviews/conflict.html", context, status=409)
        yours = conflict.yours.judgement
        # Whoever saves from this page has seen the other's text beside the own; a judgement that
        # was never made does not replace one.
        context["form"] = forms.ItemForm(
            initial={
                "version": conflict.current.revision,
                "judgement": conflict.current.judgement
                if yours == ReviewItem.Judgement.NOT_YET
                else yours,
                "remark": conflict.yours.remark,
                "next_step": conflict.yours.next_step,
            }
        )
    return render(request, "policy/reviews/item.html", context, status=status)


def _why_closed(subject: Review) -> str:
    if subject.state == State.SIGNED:
        return _("この振り返りは、もう公表しました。書いた文は、保存していません。")
    return _("この振り返りは承認を待っています。書いた文は、まだ保存していません。")


def _overtaken(subject: Review, code: str, form: forms.ItemForm) -> services.ItemConflict:
    current = subject.items.get(initiative_code=code)
    return services.ItemConflict(current=current, yours=_text_of(form))


def _text_of(form: forms.ItemForm) -> services.ItemText:
    typed = form.cleaned_data
    return services.ItemText(typed["judgement"], typed["remark"], typed["next_step"])


def _save_item(
    request: OfficerRequest,
    subject: Review,
    code: str,
    form: forms.ItemForm,
    base: int | None = None,
) -> ReviewItem:
    return services.save_item(
        review_id=subject.pk,
        initiative_code=code,
        base_revision=form.cleaned_data["version"] if base is None else base,
        text=_text_of(form),
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )


def _may_edit_item(request: OfficerRequest, subject: Review, code: str) -> bool:
    if may_edit_all(officer=request.officer):
        return True
    return code in selectors.list_codes_in_charge(review=subject, officer=request.officer)
