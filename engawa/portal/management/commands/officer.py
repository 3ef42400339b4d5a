"""`engawa officer add`: enter the first officer of a ward; later ones are entered at the desk."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from engawa.core.access.models import Role
from engawa.core.access.services import RoleRefused
from engawa.core.wards.models import Ward
from engawa.portal.services import enter_officer


class Command(BaseCommand):
    help = "Enter an officer of a ward by e-mail address."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="enter an officer")
        add.add_argument("email")
        add.add_argument("--ward", required=True, help="slug of the ward")
        add.add_argument("--name", required=True)
        add.add_argument("--role", choices=Role.values, default=Role.ADMINISTRATOR.value)

    def handle(self, *args: Any, **options: Any) -> None:
        ward = Ward.objects.filter(slug=options["ward"]).first()
        if ward is None:
            known = ", ".join(Ward.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no ward {options['ward']!r}. Known wards: {known}.")
        try:
            validate_email(options["email"].strip())
        except ValidationError as error:
            raise CommandError(f"{options['email']!r} is not an e-mail address.") from error
        try:
            enter_officer(
                ward_id=ward.pk,
                email=options["email"],
                name=options["name"],
                role=Role(options["role"]),
                section_id=None,
                actor_id=None,
                now=timezone.now(),
                today=timezone.localdate(),
            )
        except RoleRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['email']} may now sign in to {ward.name}.")
