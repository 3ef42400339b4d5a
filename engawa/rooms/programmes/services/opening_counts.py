"""Counting how often streams and recordings are opened; by whom is not kept."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F

from engawa.rooms.programmes.models import RecordingViews, RecordingVisitor, StreamViews


def count_stream_view(*, session_id: int, day: dt.date) -> None:
    """Count one more opening of the stream of a session on that day."""
    rows = StreamViews.objects.filter(session_id=session_id, day=day)
    if rows.update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            StreamViews.objects.create(session_id=session_id, day=day, count=1)
    except IntegrityError:
        # Two came first on this day; the other one made the row.
        rows.update(count=F("count") + 1)


@transaction.atomic
def count_recording_view(*, recording_id: int, day: dt.date, mark: str) -> None:
    """Count a visitor of a recording on that day, once for each `mark`, whichever process meets them."""
    _visitor, is_new = RecordingVisitor.objects.get_or_create(
        recording_id=recording_id, day=day, mark=mark
    )
    if not is_new:
        return
    rows = RecordingViews.objects.filter(recording_id=recording_id, day=day)
    if rows.update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            RecordingViews.objects.create(recording_id=recording_id, day=day, count=1)
    except IntegrityError:
        # Two came first on this day; the other one made the row.
        rows.update(count=F("count") + 1)
