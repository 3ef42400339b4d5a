"""Why a booking cannot be taken, kept or changed like that; each is a sentence for whoever books."""

import enum

from django.utils.translation import gettext as _

from engawa.rooms.programmes.models import Booking


class BookingRefused(Exception):
    """It cannot be done; the message is a kind sentence for whoever books."""


class IntakeClosed(BookingRefused):
    """Nothing can be booked now."""

    class Why(enum.Enum):
        """What stands in the way."""

        NONE = "NONE"
        NOT_YET = "NOT_YET"
        OVER = "OVER"
        CALLED_OFF = "CALLED_OFF"

    def __init__(self, why: Why) -> None:
        words = {
            self.Why.NONE: _("この回は、申込みを受け付けていません。"),
            self.Why.NOT_YET: _("受付は、まだ始まっていません。始まる日時を見てください。"),
            self.Why.OVER: _("受付は終わりました。ほかの回を見てください。"),
            self.Why.CALLED_OFF: _("この回は中止になりました。"),
        }
        super().__init__(words[why])
        self.why = why


class IntakeFull(BookingRefused):
    """There is no room for so many; `can_wait` tells whether there is a queue to join."""

    def __init__(self, *, can_wait: bool) -> None:
        super().__init__(
            _("いま、空きが足りなくなりました。キャンセル待ちに入れます。")
            if can_wait
            else _("申し訳ありません。空きが足りないため、申し込めませんでした。")
        )
        self.can_wait = can_wait


class AlreadyBooked(BookingRefused):
    """The address has a booking there that is not over."""

    def __init__(self, booking: Booking) -> None:
        super().__init__(_("この連絡先では、もう申し込まれています。"))
        self.booking = booking


class BookingUnsound(BookingRefused):
    """What was said does not fit to what is booked; `field` names the part."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field

    @classmethod
    def units(cls, *, most: int) -> "BookingUnsound":
        """Refuse more units than one booking may have."""
        return cls("units", _("一度に申し込めるのは%(most)dまでです。") % {"most": most})

    @classmethod
    def part(cls) -> "BookingUnsound":
        """Refuse a part that there is not, or more of it than people who come."""
        return cls("units", _("参加する数より多い数は、選べません。"))

    @classmethod
    def seats(cls, *, name: str, most: int) -> "BookingUnsound":
        """Refuse more seats of a part than it has."""
        return cls("units", _("「%(name)s」は全部で%(most)dです。") % {"name": name, "most": most})


class SenderTooBusy(BookingRefused):
    """Too much was sent from one network within an hour."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "同じ回線からの申込みが続いたため、いったん止めました。1時間ほど待つか、担当に電話してください。"
            )
        )


class NumberWrong(BookingRefused):
    """What was typed is not the number; there are tries left."""

    def __init__(self) -> None:
        super().__init__(_("番号がちがいます。メールで届いた8文字を、もう一度確かめてください。"))


class NumberOver(BookingRefused):
    """The number was tried too often: a new one is wanted."""

    def __init__(self) -> None:
        super().__init__(
            _("まちがいが続いたので、この番号は使えません。新しい番号を送ってください。")
        )


class BookingOver(BookingRefused):
    """It has ended: its time is over, or it was cancelled."""

    def __init__(self) -> None:
        super().__init__(_("この申込みは、もう終わっています。いまの様子を見てください。"))


class OfferOver(BookingRefused):
    """The offer has ended, or was answered."""

    def __init__(self) -> None:
        super().__init__(_("このご案内は、もう終わっています。いまの様子を見てください。"))


class TooLateToCancel(BookingRefused):
    """The time in which a resident changes it alone is over."""

    def __init__(self) -> None:
        super().__init__(_("この画面で変えられる期限が過ぎました。担当に電話で知らせてください。"))


class BookingChanged(BookingRefused):
    """It was changed since the page was opened; `current` is what stands there now."""

    def __init__(self, current: Booking) -> None:
        super().__init__(
            _("ほかの画面で、先に変えられました。いまの内容を見て、もう一度押してください。")
        )
        self.current = current
