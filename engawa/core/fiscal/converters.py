"""Fiscal years in addresses."""

from django.urls import register_converter
from django.urls.converters import IntConverter


class FiscalYearConverter(IntConverter):
    """Matches the years that a plan may have (1950 to 2200): another year is an address that does not exist."""

    regex = "19[5-9][0-9]|20[0-9]{2}|21[0-9]{2}|2200"


register_converter(FiscalYearConverter, "fiscal_year")
