"""The ward office and its parts: the tenant of every record in the house."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

SLUG = RegexValidator(
    r"^[a-z][a-z0-9-]{1,29}$", _("半角の小文字、数字、ハイフンで入力してください。")
)

# First parts of addresses that belong to the house.
RESERVED_SLUGS = frozenset(
    {
        "accessibility",
        "accounts",
        "api",
        "desk",
        "my",
        "opendata",
        "places",
        "policy",
        "programmes",
        "review",
        "safety",
        "static",
    }
)


def refuse_reserved_slug(slug: str) -> None:
    """Keep a ward from taking an address that belongs to the house.

    :raises ValidationError: the slug is one of the house's own addresses.
    """
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("この名前は、サイトの中で別の意味に使われています。"))


class Ward(models.Model):
    """A ward office (区役所). Every record of a room belongs to one; its slug begins public addresses."""

    slug = models.CharField(max_length=30, unique=True, validators=[SLUG, refuse_reserved_slug])
    code = models.CharField(max_length=5, unique=True, help_text="JIS X 0402, five digits")
    name = models.CharField(max_length=50)
    name_kana = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    accent = models.CharField(max_length=30, default="peony", help_text="Key in core.ui.accents")
    contact_url = models.URLField(blank=True)

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9]{5}$"), name="ward_code_is_five_digits"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Section(models.Model):
    """A section (課, 室, 事務所…) of a ward office."""

    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="sections")
    code = models.CharField(max_length=60, validators=[SLUG])
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    name_easy = models.CharField(max_length=120, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("ward", "position", "id")
        constraints = (
            models.UniqueConstraint(fields=("ward", "code"), name="section_code_once_per_ward"),
            models.UniqueConstraint(fields=("ward", "name"), name="section_name_once_per_ward"),
        )

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """An organisation that works with the ward office (協働の相手)."""

    class Kind(models.TextChoices):
        POLICE = "POLICE", _("警察")
        COUNCIL = "COUNCIL", _("社会福祉協議会")
        CARE_PLAZA = "CARE_PLAZA", _("地域ケアプラザ")
        COMPANY = "COMPANY", _("企業")
        UNIVERSITY = "UNIVERSITY", _("大学")
        ASSOCIATION = "ASSOCIATION", _("地域の団体")
        MEDICAL = "MEDICAL", _("医療機関")
        RAILWAY = "RAILWAY", _("鉄道事業者")
        SCHOOL = "SCHOOL", _("学校")
        OTHER = "OTHER", _("そのほか")

    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="partners")
    code = models.CharField(max_length=60, validators=[SLUG])
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OTHER)
    url = models.URLField(blank=True)

    class Meta:
        ordering = ("ward", "name")
        constraints = (
            models.UniqueConstraint(fields=("ward", "code"), name="partner_code_once_per_ward"),
            models.UniqueConstraint(fields=("ward", "name"), name="partner_name_once_per_ward"),
        )

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A district of the ward (地区), by name; its shape, if known, comes from the places room."""

    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="areas")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    name_kana = models.CharField(max_length=120, blank=True)
    description = models.TextField(blank=True, help_text="Where it lies, in words")

    class Meta:
        ordering = ("ward", "code")
        constraints = (
            models.UniqueConstraint(fields=("ward", "code"), name="area_code_once_per_ward"),
            models.UniqueConstraint(fields=("ward", "name"), name="area_name_once_per_ward"),
        )

    def __str__(self) -> str:
        return self.name
