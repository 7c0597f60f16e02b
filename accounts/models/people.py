"""The City's bodies and the people who act for it (policy, section 3)."""

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.audit.trail import Actor


def today() -> date:
    """The day it is in the City."""
    return timezone.localdate()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A login. Who the person is and what they may do hangs on their Representative, not here."""

    email = models.EmailField(_("e-mail"), unique=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    single_keys = models.BooleanField(_("uses single keys"), default=True)  # WCAG 2.1.4: they can be switched off
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("login")
        verbose_name_plural = _("logins")
        default_permissions = ()
        constraints = [models.UniqueConstraint(Lower("email"), name="one_login_per_address")]

    def __str__(self) -> str:
        return self.email

    def as_actor(self) -> Actor:
        return Actor("accounts.user", str(self.pk), f"User {self.pk}")


class Organisation(models.Model):
    """The Corporation, or one of its bodies. Bodies that section 3 excludes are listed, out of scope, with dates."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    in_scope = models.BooleanField(_("the policy applies"), default=True)
    scope_from = models.DateField(_("from"), null=True, blank=True)
    scope_until = models.DateField(_("until"), null=True, blank=True)
    scope_reason = models.CharField(_("why"), max_length=300, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        default_permissions = ()
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def is_in_scope(self, on: date | None = None) -> bool:
        day = on or today()
        return (
            self.in_scope
            and (self.scope_from is None or self.scope_from <= day)
            and (self.scope_until is None or day <= self.scope_until)
        )


class Department(models.Model):
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="departments")
    name = models.CharField(_("name"), max_length=200)
    head = models.ForeignKey(
        "accounts.Representative", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("head")
    )  # hears of reviews that nobody has done in time
    closed_on = models.DateField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        default_permissions = ()
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="one_department_per_name")]

    def __str__(self) -> str:
        return self.name


class Division(models.Model):
    department = models.ForeignKey(Department, models.PROTECT, related_name="divisions")
    name = models.CharField(_("name"), max_length=200)
    closed_on = models.DateField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        default_permissions = ()
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["department", "name"], name="one_division_per_name")]

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    """Every kind of City Representative that section 3 names."""

    EMPLOYEE = "employee", _("employee")
    ELECTED_OFFICIAL = "elected_official", _("elected official")
    VOLUNTEER = "volunteer", _("volunteer")
    STUDENT = "student", _("co-op student")
    COMMITTEE_MEMBER = "committee_member", _("committee member")
    BOARD_MEMBER = "board_member", _("board member")
    CONTRACTOR = "contractor", _("contractor")
    CONSULTANT = "consultant", _("consultant")


class Representative(models.Model):
    """A person who acts on behalf of the City (section 3); with a login or without."""

    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="representative")
    full_name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=200, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="representatives")
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="representatives")
    engaged_on = models.DateField(_("acts for the City from"), default=today)
    left_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("City Representative")
        verbose_name_plural = _("City Representatives")
        default_permissions = ()
        ordering = ["full_name", "pk"]
        permissions = [
            ("view_register", _("Can see the register of people and accounts")),
            ("manage_people", _("Can register people, training and departments")),
            ("assign_duty", _("Can give a person a city-wide duty")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("engaged_on")),
                name="representative_leaves_after_joining",
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("accounts:person", args=[self.pk])

    def as_actor(self) -> Actor:
        return Actor("accounts.representative", str(self.pk), self.full_name)

    @property
    def kind_label(self) -> str:
        return self.get_kind_display()

    def is_engaged(self, on: date | None = None) -> bool:
        day = on or today()
        return self.engaged_on <= day and (self.left_on is None or day <= self.left_on)


class TrainingRecord(models.Model):
    """A course somebody completed, and until when it counts (4.2.6: ongoing means not once)."""

    representative = models.ForeignKey(Representative, models.PROTECT, related_name="training")
    course = models.CharField(_("course"), max_length=200)
    completed_on = models.DateField(_("completed"))
    expires_on = models.DateField(_("valid to"))
    recorded_by = models.ForeignKey(Representative, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        verbose_name = _("training record")
        verbose_name_plural = _("training records")
        default_permissions = ()
        ordering = ["-expires_on"]
        indexes = [models.Index(fields=["representative", "-expires_on"], name="training_current")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("completed_on")),
                name="training_expires_after_completion",
            )
        ]

    def __str__(self) -> str:
        return f"{self.course} {self.completed_on}"
