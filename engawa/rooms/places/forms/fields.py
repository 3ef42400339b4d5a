"""Fields that are read as the imports read a cell."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise

from engawa.core.ui.fields import Line
from engawa.rooms.places.importing.cells import Heard
from engawa.rooms.places.importing.findings import SENTENCES, Severity

Reader = Callable[[str], Heard]


class Cell(Line):
    """A line that is read as an import reads a cell; `refusal` says what to type instead."""

    def __init__(self, *, reader: Reader, refusal: str | Promise, most: int, **kwargs: Any) -> None:
        self.reader, self.refusal = reader, refusal
        super().__init__(most=most, **kwargs)

    def read(self, words: str) -> str:
        """Give the value of the cell.

        :raises ValidationError: it cannot be read, or only in part.
        """
        heard = self.reader(words)
        if any(SENTENCES[problem.code][0] is not Severity.NOTE for problem in heard.problems):
            raise ValidationError(str(self.refusal))
        return heard.value
