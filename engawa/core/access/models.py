"""Who may act: people who can sign in, and the roles that make some of them officers of a ward."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Creates people by their e-mail address, which is their only identifier."""

    def create_user(self, email: str, *, name: str = "", password: str | None = None) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who can sign in by e-mail code or passkey.

    Held: e-mail address and name, for signing in and for naming who did what; until the person's
    last role ended and they last signed in a year ago, or, without any role, two years ago; `shredders.py`
    then replaces both.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)


class Role(models.TextChoices):
    """What an officer may do; each role may do what the ones above it may."""

    VIEWER = "VIEWER", _("閲覧")
    EDITOR = "EDITOR", _("編集")
    APPROVER = "APPROVER", _("承認")
    ADMINISTRATOR = "ADMINISTRATOR", _("管理")


class OfficerRole(models.Model):
    """One role of one person in one ward, for the whole ward or for one section (課)."""

    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="officer_roles")
    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    section = models.ForeignKey(
        "wards.Section", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("ward", "user", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "ward", "section", "role"), name="officer_role_of_section_once"
            ),
            # NULLs are distinct from each other, so roles for the whole ward need a rule of their own.
            models.UniqueConstraint(
                fields=("user", "ward", "role"),
                condition=models.Q(section__isnull=True),
                name="officer_role_of_ward_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_before__isnull=True)
                | models.Q(ends_before__gt=models.F("starts_on")),
                name="officer_role_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.ward_id}"


class Household(models.Model):
    """What a resident asked to have kept, so that no form asks for it again: whom to call, and their children.

    Held: name, telephone number, and of each child what they are called and the day of birth; with the person's
    consent, until they take it back, or have not used it for two years.
    """

    user = models.OneToOneField("access.User", on_delete=models.CASCADE, related_name="household")
    name = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    consented_at = models.DateTimeField()
    used_at = models.DateTimeField(help_text="When a form was last filled from it")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("user_id",)

    def __str__(self) -> str:
        return f"{self.user_id} {self.revision}"


class Child(models.Model):
    """One child of a household: what they are called, and when they were born.

    Held: as long as the household.
    """

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="children")
    called = models.CharField(max_length=40)
    born_on = models.DateField()

    class Meta:
        ordering = ("household_id", "born_on", "id")
        constraints = (
            models.CheckConstraint(condition=~models.Q(called=""), name="child_is_called"),
        )

    def __str__(self) -> str:
        return f"{self.household_id} {self.pk}"
