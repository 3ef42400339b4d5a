"""Names for the certificates that were issued before certificates had their own: as long as their bookings have one."""

import datetime as dt
from typing import Any

from django.db import migrations
from django.utils.crypto import salted_hmac

TOKYO = dt.timezone(dt.timedelta(hours=9))
THIRTY_DAYS = dt.timedelta(days=30)


def copy_names(apps: Any, _schema_editor: Any) -> None:
    """Give each certificate the name of its booking, for thirty days from when it was issued."""
    found = apps.get_model("programmes", "Certificate").objects.filter(name="")
    for certificate in found.exclude(booking__name="").select_related("booking"):
        email = certificate.booking.email.strip().lower()
        owner = salted_hmac("engawa.programmes.certificate-owner", email, algorithm="sha256")
        certificate.name = certificate.booking.name
        certificate.name_until = certificate.issued_at.astimezone(TOKYO).date() + THIRTY_DAYS
        certificate.owner_hash = owner.hexdigest() if email else ""
        certificate.save(update_fields=("name", "name_until", "owner_hash"))


class Migration(migrations.Migration):
    dependencies = [("programmes", "0008_family")]

    operations = [migrations.RunPython(copy_names, migrations.RunPython.noop)]
