"""The tables of the safety room."""

from engawa.rooms.safety.models.alarms import ConfirmationAlarm, SiteAlarm
from engawa.rooms.safety.models.bulletins import (
    FeedWatch,
    Proposal,
    ReceivedBulletin,
    WardTrigger,
    WatchedArea,
)
from engawa.rooms.safety.models.loops import LoopTurn
from engawa.rooms.safety.models.orders import Order, OrderBook, OrderVersion
from engawa.rooms.safety.models.page_views import PageViews
from engawa.rooms.safety.models.promises import SafetyPromise
from engawa.rooms.safety.models.publications import Publication, PublicationAlarm, PublicPage
from engawa.rooms.safety.models.register_files import SiteFile, ZoneFile
from engawa.rooms.safety.models.scenarios import Scenario
from engawa.rooms.safety.models.sites import Response, Site, SiteReport
from engawa.rooms.safety.models.zones import Zone

__all__ = [
    "ConfirmationAlarm",
    "FeedWatch",
    "LoopTurn",
    "Order",
    "OrderBook",
    "OrderVersion",
    "PageViews",
    "Proposal",
    "PublicPage",
    "Publication",
    "PublicationAlarm",
    "ReceivedBulletin",
    "Response",
    "SafetyPromise",
    "Scenario",
    "Site",
    "SiteAlarm",
    "SiteFile",
    "SiteReport",
    "WardTrigger",
    "WatchedArea",
    "Zone",
    "ZoneFile",
]
