import re
from html.parser import HTMLParser
from typing import ClassVar

import pytest
from django import forms
from django.forms import formset_factory

from engawa.core.ui.forms import EngawaRenderer


class Booking(forms.Form):
    default_renderer = EngawaRenderer
    why: ClassVar = {"due_on": "教室の30日後に消します。"}

    name = forms.CharField(label="お名前", help_text="ひらがなでもかまいません。")
    due_on = forms.CharField(label="出産予定日", help_text="例：2024年2月14日")
    note = forms.CharField(label="<b>", required=False, widget=forms.Textarea)
    who = forms.ChoiceField(
        label="だれが参加しますか",
        choices=[("both", "ふたりで"), ("one", "ひとりで")],
        widget=forms.RadioSelect,
    )
    agrees = forms.BooleanField(label="前日のお知らせ", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        if self.cleaned_data.get("name") == "満員":
            raise forms.ValidationError("この回は満員になりました。")


class _Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def get(self, **wanted: str) -> dict[str, str | None]:
        (element,) = [
            attrs
            for _tag, attrs in self.found
            if all(attrs.get(key) == value for key, value in wanted.items())
        ]
        return element

    def ids(self) -> list[str]:
        return [attrs["id"] or "" for _tag, attrs in self.found if "id" in attrs]


def typed(**changes: str) -> Booking:
    return Booking({"name": "浜 花", "due_on": "2024-2-14", "who": "both", **changes})


class TestFieldOfAForm:
    def test_wires_the_control_to_reason_and_hint(self) -> None:
        page = _Elements(str(Booking()))

        assert page.get(name="name")["aria-describedby"] == "id_name-hint"
        assert page.get(name="due_on")["aria-describedby"] == "id_due_on-why id_due_on-hint"
        assert {"id_name-hint", "id_due_on-why", "id_due_on-hint"} <= set(page.ids())

    def test_wires_the_control_to_its_error(self) -> None:
        page = _Elements(str(typed(name="")))

        control = page.get(name="name")
        assert control["aria-invalid"] == "true"
        assert control["aria-describedby"] == "id_name-hint id_name-error"
        assert "id_name-error" in page.ids()

    def test_keeps_what_was_typed_beside_the_error(self) -> None:
        page = _Elements(str(typed(name="", due_on="らいげつ")))

        assert page.get(name="due_on")["value"] == "らいげつ"

    def test_describes_a_group_of_choices_on_its_fieldset(self) -> None:
        page = _Elements(str(typed(who="")))

        group = page.get(id="id_who-group")
        assert group["aria-describedby"] == "id_who-error"
        assert [tag for tag, attrs in page.found if attrs.get("id") == "id_who-group"] == [
            "fieldset"
        ]

    def test_labels_every_control(self) -> None:
        html = str(typed())
        page = _Elements(html)

        labelled = {attrs.get("for") for tag, attrs in page.found if tag == "label"}
        assert {"id_name", "id_due_on", "id_note", "id_agrees"} <= labelled
        for choice in ("ふたりで", "ひとりで"):
            assert re.search(rf"<label[^>]*><input[^>]*><span>{choice}</span></label>", html)

    def test_drops_a_placeholder_that_stands_for_a_label(self) -> None:
        class Foreign(forms.Form):
            default_renderer = EngawaRenderer

            email = forms.EmailField(widget=forms.EmailInput(attrs={"placeholder": "E-mail"}))

        assert "placeholder" not in str(Foreign())

    def test_escapes_labels(self) -> None:
        assert "<b>" not in str(typed())

    def test_says_must_only_where_it_must(self) -> None:
        html = str(Booking())

        assert html.count('class="must"') == 3

    def test_gives_each_id_once(self) -> None:
        ids = _Elements(str(typed(name="", who="", due_on=""))).ids()

        assert sorted(ids) == sorted(set(ids))


class TestErrorSummary:
    def test_is_absent_while_nothing_is_wrong(self) -> None:
        assert "data-ward-errors" not in str(Booking())
        assert "data-ward-errors" not in str(typed())

    def test_links_to_each_control_that_is_wrong(self) -> None:
        page = _Elements(str(typed(name="", who="")))

        links = [attrs["href"] or "" for tag, attrs in page.found if tag == "a"]
        assert links == ["#id_name", "#id_who_0"]
        assert {link.removeprefix("#") for link in links} <= set(page.ids())

    def test_counts_what_is_wrong(self) -> None:
        assert "直すところが2つあります" in str(typed(name="", who=""))

    def test_shows_what_is_wrong_with_the_whole_form(self) -> None:
        html = str(typed(name="満員"))

        assert "直すところが1つあります" in html
        assert "この回は満員になりました。" in html

    @pytest.mark.parametrize(
        ("field", "words"), [("name", "入力してください。"), ("who", "選んでください。")]
    )
    def test_says_what_to_do_instead_of_what_is_required(self, field: str, words: str) -> None:
        form = typed(**{field: ""})

        assert form.errors[field] == [words]

    @pytest.mark.parametrize(
        ("field", "typed_words", "words"),
        [
            (
                forms.CharField(max_length=3),
                "備えのつどい",
                "3字までにしてください（いま6字です）。",
            ),
            (forms.IntegerField(), "令和10", "数字だけで入力してください。例：10"),
            (forms.IntegerField(min_value=1990), "26", "1990以上にしてください。"),
            (forms.IntegerField(max_value=99), "100", "99以下にしてください。"),
            (forms.FloatField(), "多い", "数を入力してください。例：12.5"),
            (forms.DateField(), "来月", "日付を「2025-04-01」の形で入力してください。"),
            (
                forms.EmailField(),
                "hana",
                "メールアドレスの形になっていません。例：hana@example.jp",
            ),
        ],
    )
    def test_says_how_to_write_what_cannot_be_read(
        self, field: forms.Field, typed_words: str, words: str
    ) -> None:
        with pytest.raises(forms.ValidationError) as refused:
            field.clean(typed_words)

        assert refused.value.messages == [words]


class TestFormset:
    def test_shows_each_form_and_its_counting_fields(self) -> None:
        formset = formset_factory(Booking, extra=2)(prefix="seat")

        html = formset.renderer.render("ui/forms/formset.html", {"formset": formset})
        page = _Elements(html)

        assert page.get(name="seat-TOTAL_FORMS")["value"] == "2"
        assert page.get(name="seat-0-name")["id"] == "id_seat-0-name"
        assert page.get(name="seat-1-name")["id"] == "id_seat-1-name"
