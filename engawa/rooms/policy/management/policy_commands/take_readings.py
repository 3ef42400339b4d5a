"""`engawa policy take-readings [--ward kanazawa] [--fiscal-year 2023]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engawa.core.wards.models import Ward
from engawa.rooms.policy.services.numbers import describe_taking, take_readings

HELP = (
    "Measure the targets of the published policies; a second run on the same day changes nothing."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--ward", help="slug of one ward; without it, all wards")
    parser.add_argument(
        "--fiscal-year",
        type=int,
        help="year in which it begins; without it, the present one, and until May the one before",
    )


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Take the readings and say, for each plan, what they came to.

    :raises CommandError: there is no such ward.
    """
    ward_id = None
    if options["ward"]:
        ward = Ward.objects.filter(slug=options["ward"]).first()
        if ward is None:
            raise CommandError(f"There is no ward {options['ward']!r}.", returncode=2)
        ward_id = ward.pk
    result = take_readings(now=timezone.now(), ward_id=ward_id, fiscal_year=options["fiscal_year"])
    for sentence in describe_taking(result=result):
        command.stdout.write(sentence)
