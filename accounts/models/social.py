"""The register of the City's social accounts. An "account" is always one of these, never a login."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Department, Division, Representative
from accounts.roles import Duty
from governance.core.figures import label_of


class Platform(models.TextChoices):
    """Networks the register knows. `connectors.get(value)` says what can be done on each."""

    BLUESKY = "bluesky", "Bluesky"
    MASTODON = "mastodon", "Mastodon"
    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    X = "x", "X"
    LINKEDIN = "linkedin", "LinkedIn"
    YOUTUBE = "youtube", "YouTube"
    MANUAL = "manual", _("Other, by hand")


class AccountState(models.TextChoices):
    REQUESTED = "requested", _("requested")
    DECLINED = "declined", _("declined")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("closed")


class Goal(models.TextChoices):
    """Why the City uses social media (4.1)."""

    INFORM = "inform", _("Improve information sharing (4.1.1)")
    ENABLE = "enable", _("Enable communication with stakeholders (4.1.2)")
    REACH = "reach", _("Reach people who are hard to reach (4.1.3)")
    SERVE = "serve", _("Better customer service (4.1.4)")


def network_name(platform: str) -> str:
    """How a network is called."""
    return label_of(Platform, platform)


def account_name(platform: str, display_name: str) -> str:
    """How an account is called, also where only these two are at hand."""
    return f"{network_name(platform)} · {display_name}"


class SocialAccount(models.Model):
    """One account of the City on one network: asked for, decided, connected, paused, closed; never deleted."""

    platform = models.CharField(_("network"), max_length=20, choices=Platform)
    handle = models.CharField(_("handle"), max_length=200)
    display_name = models.CharField(_("name"), max_length=200)
    url = models.URLField(_("address"), blank=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="accounts")
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="accounts")
    purpose = models.TextField(_("purpose"))
    goal = models.CharField(_("goal"), max_length=10, choices=Goal)
    language = models.CharField(_("language of its posts"), max_length=8, default="en")
    required_approvals = models.PositiveSmallIntegerField(
        _("approvals needed"), default=1, validators=[MinValueValidator(1)]
    )
    approval_duty = models.CharField(
        _("one approval from"), max_length=30, blank=True, choices=[(duty.value, duty.value) for duty in Duty]
    )  # empty: from anybody entrusted with reviewing here
    remind_after_hours = models.PositiveSmallIntegerField(_("reviewers reminded after hours"), default=24)
    escalate_after_hours = models.PositiveSmallIntegerField(_("escalated after hours"), default=48)
    urgent_allowed = models.BooleanField(_("one person may publish here in an emergency"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=AccountState, default=AccountState.REQUESTED)
    state_reason = models.TextField(_("reason"), blank=True)
    requested_by = models.ForeignKey(Representative, models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField(_("requested"), auto_now_add=True)
    decided_by = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    connected_at = models.DateTimeField(_("connected"), null=True, blank=True)  # watched from here on

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        default_permissions = ()
        ordering = ["platform", "display_name", "pk"]
        permissions = [("manage_accounts", _("Can decide on accounts, connect, pause and close them"))]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "handle"],
                condition=~Q(state__in=["closed", "declined"]),
                name="one_open_account_per_handle",
            ),
            models.CheckConstraint(condition=Q(required_approvals__gte=1), name="at_least_one_approval"),
            models.CheckConstraint(
                condition=Q(remind_after_hours__gte=1, escalate_after_hours__gte=F("remind_after_hours")),
                name="reminded_before_escalated",
            ),
            models.CheckConstraint(
                condition=Q(state="paused", paused_at__isnull=False) | (~Q(state="paused") & Q(paused_at__isnull=True)),
                name="paused_says_since_when",
            ),
        ]
        indexes = [models.Index(fields=["state", "platform"], name="account_by_state")]

    def __str__(self) -> str:
        return account_name(self.platform, self.display_name)

    def get_absolute_url(self) -> str:
        return reverse("accounts:detail", args=[self.pk])

    def get_platform_display(self) -> str:  # type: ignore[no-redef]  # Django leaves it where it stands
        return network_name(self.platform)


class CredentialKind(models.TextChoices):
    """How we came by it."""

    GIVEN = "given", _("given by a person")  # an app password or a token, typed in
    GRANTED = "granted", _("granted at the network")  # OAuth 2: the holder of the account allowed it


class Credential(models.Model):
    """What lets us act on an account, encrypted (accounts.vault). Read only at the moment of a network call.

    `expires_at` is when it ends unless a person acts: a token that renews itself has no such moment."""

    account = models.OneToOneField(SocialAccount, models.PROTECT, related_name="credential")
    kind = models.CharField(_("came by"), max_length=10, choices=CredentialKind, default=CredentialKind.GIVEN)
    server = models.URLField(_("server"))
    identifier = models.CharField(_("sign-in name"), max_length=200, blank=True)
    remote_id = models.CharField(_("permanent id"), max_length=300, blank=True)  # outlives a renaming there
    secret = models.BinaryField(_("secret, encrypted"))
    held_by = models.ForeignKey(Representative, models.PROTECT, related_name="+")
    rotated_at = models.DateTimeField(_("changed"))
    rotation_due = models.BooleanField(_("must be changed"), default=False)  # after a withdrawal (4.5.3)
    verified_at = models.DateTimeField(_("last accepted"), null=True, blank=True)
    renewed_at = models.DateTimeField(_("last renewed"), null=True, blank=True)
    expires_at = models.DateTimeField(_("good until"), null=True, blank=True)
    missing = models.JSONField(_("permissions it lacks"), default=list, blank=True)
    renew_at = models.DateTimeField(_("renewed from"), null=True, blank=True)  # null: it isn't, or never ends
    look_at = models.DateTimeField(_("looked at next"), null=True, blank=True)  # null: at the next round
    warned_at = models.DateTimeField(_("end announced"), null=True, blank=True)
    rejected_at = models.DateTimeField(_("last refused"), null=True, blank=True)
    rejected_reason = models.TextField(_("why it is refused"), blank=True)  # a connector's sentence, in English

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(rejected_reason="") | Q(rejected_at__isnull=False), name="refused_says_since_when"
            )
        ]

    def __str__(self) -> str:
        return f"credential of account {self.account_id}"


class NetworkApp(models.Model):
    """The City's registration with one server, where each server registers whoever asks (Mastodon). Encrypted."""

    platform = models.CharField(_("network"), max_length=20, choices=Platform)
    server = models.URLField(_("server"))
    back = models.URLField(_("address it sends people back to"))
    client_id = models.CharField(_("client id"), max_length=300)
    secret = models.BinaryField(_("secret, encrypted"))
    registered_at = models.DateTimeField(_("registered"), auto_now_add=True)

    class Meta:
        verbose_name = _("registration with a server")
        verbose_name_plural = _("registrations with servers")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["platform", "server", "back"], name="one_registration_a_server")]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} · {self.server}"


class ConnectionAttempt(models.Model):
    """An administrator is at the network to connect an account. Good once, for ten minutes, in the browser session it
    was begun in; state and session are kept as digests, the PKCE verifier encrypted."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="+")
    by = models.ForeignKey(Representative, models.PROTECT, related_name="+")
    app = models.ForeignKey(NetworkApp, models.CASCADE, null=True, related_name="+")  # null: the settings have it
    server = models.URLField(_("server"))
    state_digest = models.CharField(max_length=64, unique=True)
    session_digest = models.CharField(max_length=64)
    verifier = models.BinaryField(_("verifier, encrypted"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        verbose_name = _("connection under way")
        verbose_name_plural = _("connections under way")
        default_permissions = ()

    def __str__(self) -> str:
        return f"connection of account {self.account_id}"
