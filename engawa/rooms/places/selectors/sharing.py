"""How a thing that is passed on is called, in the reader's language."""

from django.utils.translation import gettext as _

from engawa.rooms.places.models import Place
from engawa.rooms.places.selectors.layers import get_layer
from engawa.rooms.places.sharing import Subject
from engawa.rooms.places.wording import name_place


def name_subject(*, ward_id: int, ward_name: str, subject: Subject) -> str | None:
    """Name a list, a map or a place; None when there is no public one."""
    if subject.number is not None:
        place = Place.objects.filter(
            ward_id=ward_id, number=subject.number, state=Place.State.PUBLIC
        ).first()
        return None if place is None else name_place(place)
    if subject.code:
        layer = get_layer(ward_id=ward_id, code=subject.code)
        name = None if layer is None else layer.name
    else:
        name = _("施設・地図")
    return None if name is None else _("%(ward)s %(name)s") % {"ward": ward_name, "name": name}
