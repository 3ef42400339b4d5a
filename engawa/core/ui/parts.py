"""Parts of pages that are drawn once for each content: one reader after the other asks for the same rows."""

from collections.abc import Hashable

from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from engawa.core.ui.languages import remember_in_each_language

# A process keeps so many, of two or three kilobytes each.
_KEPT = 4096


@remember_in_each_language(_KEPT)
def draw_part(name: str, given: tuple[tuple[str, Hashable], ...]) -> SafeString:
    """Draw a template that sees nothing but what is given and the language of the page.

    Everything that it shows is in what is given, so that whatever changes is another part: nothing is ever
    forgotten in time, and nothing needs to be. Given are frozen values whose words are no markup.
    """
    words = {**dict(given), "language_code": get_language()}
    return SafeString(get_template(name).render(words))
