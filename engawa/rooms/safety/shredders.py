"""How the personal data of the safety room goes: of residents it holds none, of officers who did what."""

import datetime as dt

from django.utils.translation import gettext_noop

from engawa.core.privacy.registry import Shredder, register
from engawa.rooms.safety.models import (
    OrderVersion,
    Proposal,
    Response,
    SiteFile,
    SiteReport,
    ZoneFile,
)
from engawa.rooms.safety.services.deciders import forget_deciders
from engawa.rooms.safety.services.forgetting import forget_issuers

# As long as the record of deeds keeps who did what.
FIVE_YEARS = dt.timedelta(days=5 * 365)


def shred_deciders(now: dt.datetime) -> int:
    """Forget five years after a decision on a proposal which officer made it, and why."""
    return forget_deciders(now=now)


def shred_issuers(now: dt.datetime) -> int:
    """Forget five years after a version of an order who wrote, approved and confirmed it."""
    return forget_issuers(now=now)


def shred_reporters(now: dt.datetime) -> int:
    """Forget five years after a report of a site who made it; its office stays."""
    return SiteReport.objects.filter(at__lt=now - FIVE_YEARS, by__isnull=False).update(by=None)


def shred_responders(now: dt.datetime) -> int:
    """Forget five years after a response began who began it, and who ended it."""
    old = Response.objects.filter(started_at__lt=now - FIVE_YEARS, ended_at__isnull=False)
    began = old.filter(started_by__isnull=False).update(started_by=None)
    return began + old.filter(ended_by__isnull=False).update(ended_by=None)


def shred_bringers(now: dt.datetime) -> int:
    """Forget five years after a file of zones was brought who brought it."""
    return _forget_bringers(ZoneFile, now)


def shred_site_bringers(now: dt.datetime) -> int:
    """Forget five years after a list of sites was brought who brought it."""
    return _forget_bringers(SiteFile, now)


def _forget_bringers(model: type[ZoneFile] | type[SiteFile], now: dt.datetime) -> int:
    old = model._default_manager.filter(brought_at__lt=now - FIVE_YEARS, brought_by__isnull=False)
    return old.update(brought_by=None)


register(
    Shredder(
        key="safety.deciders",
        model=Proposal,
        fields=("decided_by", "reason"),
        why=gettext_noop("避難情報の提案を、だれがなぜそう決めたかを、あとで確かめるためです。"),
        keep_for=gettext_noop("決めてから5年後に消します。"),
        shred=shred_deciders,
    )
)
register(
    Shredder(
        key="safety.issuers",
        model=OrderVersion,
        fields=("written_by", "submitted_by", "approved_by", "confirmed_by"),
        why=gettext_noop("避難情報を、だれが書き、承認したかを、あとで説明するためです。"),
        keep_for=gettext_noop("その版の5年後に消します。避難情報の文は残ります。"),
        shred=shred_issuers,
    )
)
register(
    Shredder(
        key="safety.reporters",
        model=SiteReport,
        fields=("by",),
        why=gettext_noop("避難先の状況を、だれが確かめたかを、あとで説明するためです。"),
        keep_for=gettext_noop("報告の5年後に消します。課の名前は残ります。"),
        shred=shred_reporters,
    )
)
register(
    Shredder(
        key="safety.responders",
        model=Response,
        fields=("started_by", "ended_by"),
        why=gettext_noop("対応を、だれが始めて終えたかを、あとで説明するためです。"),
        keep_for=gettext_noop("始めた5年後に消します。"),
        shred=shred_responders,
    )
)
register(
    Shredder(
        key="safety.zone-file-bringers",
        model=ZoneFile,
        fields=("brought_by",),
        why=gettext_noop("区域のファイルを、だれが読み込んだかを、あとで説明するためです。"),
        keep_for=gettext_noop("読み込んだ5年後に消します。"),
        shred=shred_bringers,
    )
)
register(
    Shredder(
        key="safety.site-file-bringers",
        model=SiteFile,
        fields=("brought_by",),
        why=gettext_noop("避難先のファイルを、だれが読み込んだかを、あとで説明するためです。"),
        keep_for=gettext_noop("読み込んだ5年後に消します。"),
        shred=shred_site_bringers,
    )
)
