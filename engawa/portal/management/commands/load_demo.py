"""`engawa load_demo`: fill an empty installation with the demo."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from engawa.portal.demo.loading import list_sign_ins, load_all


class Command(BaseCommand):
    help = "Load both demo wards; what is there already stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_all(now=timezone.now())
        self.stdout.write(
            f"Demo loaded: {', '.join(loaded)}" if loaded else "The demo is already there."
        )
        self.stdout.write("Sign in with one of these addresses; the code appears in this terminal:")
        for ward, address, role in list_sign_ins():
            self.stdout.write(f"  {ward}  {address}  ({role})")
