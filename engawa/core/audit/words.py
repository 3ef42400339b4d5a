"""The words for what the record holds in codes; each part of the house brings those of its own deeds."""

from collections.abc import Mapping

from django.utils.translation import gettext


class WordsRefused(ValueError):
    """Another part of the house has other words for this code."""


_deeds: dict[str, str] = {}
_subjects: dict[str, str] = {}


def register(*, deeds: Mapping[str, str], subjects: Mapping[str, str]) -> None:
    """Say what the codes of deeds and the kinds of subjects mean; called by `audit_codes.py` of a part.

    The words are msgids, marked with `gettext_noop`.

    :raises WordsRefused: a code or kind has other words already.
    """
    for known, given in ((_deeds, deeds), (_subjects, subjects)):
        for code, words in given.items():
            if known.setdefault(code, words) != words:
                raise WordsRefused(code)


def say_deed(*, code: str) -> str:
    """Say what was done; give the code itself where nobody registered words, as in old records."""
    words = _deeds.get(code)
    return gettext(words) if words else code


def say_kind(*, subject: str) -> str:
    """Say to what kind of thing it was done: 「方針の版」 for `policy.version:12`."""
    kind, _colon, _number = subject.partition(":")
    words = _subjects.get(kind)
    return gettext(words) if words else subject


def list_deeds() -> list[str]:
    """List the codes for which there are words."""
    return sorted(_deeds)


def list_subjects() -> list[str]:
    """List the kinds of subjects for which there are words."""
    return sorted(_subjects)
