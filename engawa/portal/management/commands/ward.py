"""`engawa ward add`: enter a ward, so that it can begin."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from engawa.core.ui.accents import ACCENTS
from engawa.core.wards.models import Ward


class Command(BaseCommand):
    help = "Enter a ward: its address, code and names."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="enter a ward")
        add.add_argument("slug", help="first part of its addresses: kanazawa")
        add.add_argument("--code", required=True, help="JIS X 0402, five digits: 14108")
        add.add_argument("--name", required=True, help="金沢区")
        add.add_argument("--kana", required=True, help="かなざわく")
        add.add_argument("--english", required=True, help="Kanazawa Ward")
        add.add_argument("--accent", default="peony", help="colour: peony, sunflower, …")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accent"] not in ACCENTS:
            known = ", ".join(ACCENTS)
            raise CommandError(f"There is no accent {options['accent']!r}. Known accents: {known}.")
        ward = Ward(
            slug=options["slug"],
            code=options["code"],
            name=options["name"],
            name_kana=options["kana"],
            name_en=options["english"],
            accent=options["accent"],
        )
        try:
            ward.full_clean()
        except ValidationError as error:
            lines = [f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items()]
            raise CommandError("\n".join(lines)) from error
        ward.save()
        self.stdout.write(f"{ward.name} begins at /{ward.slug}/")
