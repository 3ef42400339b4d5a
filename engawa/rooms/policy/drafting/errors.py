"""Why a change of a draft is refused; each message is a sentence for the officer."""

from typing import Any

from django.utils.translation import gettext as _

from engawa.rooms.policy.selectors.nodes import NodeData


class TreeRefused(Exception):
    """The change cannot be made; the message is a sentence for the officer."""


class NotADraft(TreeRefused):
    """The version is not (or no longer) a draft."""


class NodeGone(TreeRefused):
    """The part is not (or no longer) in the draft."""


class PlaceRefused(TreeRefused):
    """A part of this kind cannot stand there."""


class NothingToUndo(TreeRefused):
    """The officer has no edit in this draft that could be taken back."""


class UndoRefused(TreeRefused):
    """The part was changed after the officer's edit, or its place is gone."""


class FieldsRefused(TreeRefused):
    """What was typed cannot be kept; `errors` has a sentence per field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class EditConflict(TreeRefused):
    """Somebody else changed the part since it was opened: `current` is theirs, `yours` the caller's."""

    def __init__(self, *, current: NodeData, yours: dict[str, Any]) -> None:
        super().__init__(_("ほかの職員が、同じ項目を先に直しました。何も上書きしていません。"))
        self.current = current
        self.yours = yours
