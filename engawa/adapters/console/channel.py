"""Mails that stay on this machine: printed, written into files, or kept in memory (tests)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.mail import get_connection

from engawa.core.outbox.channels import Parcel
from engawa.core.outbox.mails import is_address, write_mail


class ConsoleSession:
    """Writes each mail by the mail backend of the settings, which needs no server."""

    def hand_over(self, parcel: Parcel, *, before_last_step: Callable[[], None]) -> None:
        """Write one mail."""
        mail = write_mail(parcel)
        mail.connection = get_connection()
        before_last_step()
        mail.send()


class ConsoleChannel:
    """The channel of an installation without a mail server."""

    def can_reach(self, address: str) -> bool:
        """Tell whether this is the address of one mailbox."""
        return is_address(address)

    @contextmanager
    def open(self) -> Iterator[ConsoleSession]:
        """Open nothing: there is no other side."""
        yield ConsoleSession()
