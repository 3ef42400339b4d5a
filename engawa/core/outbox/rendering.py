"""A message in words, in the language of its reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from engawa.core.outbox import registry


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and body of a message; a channel without subjects leaves the first out."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Preview:
    """How one case of a purpose reads in one language."""

    case: str
    language: str
    words: Words


def render_words(*, purpose: str, language: str, context: Mapping[str, Any]) -> Words:
    """Put a message of a purpose into words.

    :raises PurposeUnknown: nobody writes for this purpose.
    """
    chosen = registry.get(purpose)
    with translation.override(language):
        subject = render_to_string(chosen.subject, dict(context))
        body = render_to_string(chosen.body, dict(context))
    # A line break in a subject would begin another heading of a mail.
    return Words(" ".join(subject.split()), f"{body.strip()}\n")


def list_previews(*, purpose: str, language: str) -> list[Preview]:
    """List how each case of a purpose reads in a language, with invented contents.

    :raises PurposeUnknown: nobody writes for this purpose.
    """
    with translation.override(language):
        examples = list(registry.get(purpose).examples())
    return [
        Preview(
            example.label,
            language,
            render_words(purpose=purpose, language=language, context=example.context),
        )
        for example in examples
    ]


def list_languages(*, purpose: str) -> list[str]:
    """List the languages in which a purpose is written.

    :raises PurposeUnknown: nobody writes for this purpose.
    """
    if registry.get(purpose).is_in_all_languages:
        return [code for code, _name in settings.LANGUAGES]
    return [settings.LANGUAGE_CODE]
