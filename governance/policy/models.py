"""The Council's policy as data: its words, its rules, and the registers the checker reads."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Policy(models.Model):
    """One revision of a policy, word for word. A new revision is a new row; the newest active one is in force."""

    title = models.CharField(_("title"), max_length=200)
    city = models.CharField(_("city"), max_length=200)
    revision = models.PositiveIntegerField(_("revision"))
    department = models.CharField(_("department"), max_length=200, blank=True)
    division = models.CharField(_("division"), max_length=200, blank=True)
    section = models.CharField(_("section or function"), max_length=200, blank=True)
    approval_level = models.CharField(_("approval level"), max_length=100)
    effective_on = models.DateField(_("effective"))
    revised_on = models.DateField(_("revised"), null=True, blank=True)
    next_review_on = models.DateField(_("next review"), null=True, blank=True)
    # Which clauses play which part, so that no code knows this city's numbers: {"personal_information": "4.3.2", ...}
    parts = models.JSONField(_("parts"), default=dict)
    source_digest = models.CharField(_("digest of the file"), max_length=64, unique=True)
    in_force = models.BooleanField(_("in force"), default=False)
    loaded_at = models.DateTimeField(_("loaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        default_permissions = ()
        permissions = [("manage_policy", _("Can change rules, official contacts and restricted periods"))]
        constraints = [
            models.UniqueConstraint(fields=["in_force"], condition=Q(in_force=True), name="one_policy_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, revision {self.revision}"


class Clause(models.Model):
    """One numbered clause, as printed. Slips in the print are editor's notes, never corrections."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="clauses")
    reference = models.CharField(_("number"), max_length=20)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    position = models.PositiveIntegerField(_("position"))
    heading = models.CharField(_("heading"), max_length=200, blank=True)
    short_title = models.CharField(_("short title"), max_length=120, blank=True)  # ours, for lists and checklists
    text = models.TextField(_("text"))
    note = models.TextField(_("what this means in the software"), blank=True)

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        default_permissions = ()
        ordering = ["policy", "position"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "reference"], name="one_clause_per_reference"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def name(self) -> str:
        """What lists and checklists call it: our short title in the reader's language, or the heading as printed."""
        return gettext(self.short_title) if self.short_title else self.heading


class Erratum(models.Model):
    """An editor's note: what is printed, and how the City reads it."""

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="errata")
    printed = models.CharField(_("printed"), max_length=300)
    reading = models.TextField(_("reading"))

    class Meta:
        verbose_name = _("editor's note")
        verbose_name_plural = _("editor's notes")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.clause}: {self.printed}"


class ClauseAlias(models.Model):
    """The number a clause had in an earlier revision: papers from before 2021 cite it."""

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="aliases")
    reference = models.CharField(_("former number"), max_length=20)
    revision = models.PositiveIntegerField(_("in revision"))

    class Meta:
        verbose_name = _("former number")
        verbose_name_plural = _("former numbers")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["clause", "revision", "reference"], name="one_alias_per_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} (revision {self.revision})"


class Severity(models.TextChoices):
    """What a finding asks for: BLOCK must be mended, WARN answered in writing, ADVICE is a hint."""

    ADVICE = "advice", _("advice")
    WARN = "warn", _("to check")
    BLOCK = "block", _("must fix")


class Rule(models.Model):
    """What the City does about what one detector sees: clause, severity, parameters, on or off."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="rules")
    detector = models.CharField(_("detector"), max_length=80)
    clause_reference = models.CharField(_("clause"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    active = models.BooleanField(_("active"), default=True)
    tuned = models.BooleanField(_("set by a policy officer"), default=False)  # loading a policy leaves it as it is

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        default_permissions = ()
        ordering = ["clause_reference", "detector"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "detector"], name="one_rule_per_detector"),
        ]

    def __str__(self) -> str:
        return self.detector


class ContactKind(models.TextChoices):
    PHONE = "phone", _("telephone")
    EMAIL = "email", _("e-mail")
    DOMAIN = "domain", _("web or mail domain")
    ADDRESS = "address", _("street address")
    POSTAL_CODE = "postal_code", _("postal code")


class OfficialContact(models.Model):
    """A number, address or domain the City publishes itself: never a finding (MFIPPA 2(2.1), DOMAIN C.1)."""

    kind = models.CharField(_("kind"), max_length=12, choices=ContactKind)
    value = models.CharField(_("value"), max_length=200)
    use = models.CharField(_("use"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    verified_on = models.DateField(_("verified"), null=True, blank=True)
    retired_at = models.DateTimeField(_("no longer the City's"), null=True, blank=True)

    class Meta:
        verbose_name = _("official contact")
        verbose_name_plural = _("official contacts")
        default_permissions = ()
        ordering = ["kind", "value"]
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="one_official_contact")]

    def __str__(self) -> str:
        return self.value


class RestrictedPeriod(models.Model):
    """Days in which campaign and ballot-question promotion is blocked (Municipal Elections Act, s. 88.18)."""

    name = models.CharField(_("name"), max_length=200)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    retired_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    class Meta:
        verbose_name = _("restricted period")
        verbose_name_plural = _("restricted periods")
        default_permissions = ()
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="period_ends_after_it_starts"),
            models.UniqueConstraint(fields=["name", "starts_on"], name="one_period_per_name"),
        ]

    def __str__(self) -> str:
        return self.name


class RestrictedMatter(models.Model):
    """A matter from a closed session (4.3.1; Municipal Act, 2001, s. 239), as far as the checker must know it: hashes.

    What it is about stands sealed in its wordings. It is never deleted: released, and from then on it stops nothing."""

    releases_on = models.DateField(_("restricted until"))  # from this day of the City on, it stops nothing
    released_at = models.DateTimeField(_("released early"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    traces = models.JSONField(_("keyed hashes"), default=dict)  # {"heads": [...], "wholes": [...]}
    state = models.CharField(_("digest of the hashes"), max_length=64)
    key_name = models.CharField(_("key they were made with"), max_length=12)
    method = models.CharField(_("how they were made"), max_length=16)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        verbose_name = _("restricted matter")
        verbose_name_plural = _("restricted matters")
        default_permissions = ()
        permissions = [("manage_restricted_matters", _("Can read and keep the closed-session register"))]
        ordering = ["releases_on", "id"]

    def __str__(self) -> str:
        return f"restricted matter {self.pk}"

    def is_restricted(self, day: date) -> bool:
        """Whether it stops posts on this day."""
        return self.released_at is None and day < self.releases_on

    @property
    def term_count(self) -> int:
        return len(self.traces["wholes"])


class MatterWording(models.Model):
    """What the Clerk wrote about a matter in one revision: title, terms and authority, encrypted. Written once."""

    matter = models.ForeignKey(RestrictedMatter, models.PROTECT, related_name="wordings")
    revision = models.PositiveIntegerField(_("revision"))
    sealed = models.TextField(_("sealed words"))
    written_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("wording of a restricted matter")
        verbose_name_plural = _("wordings of restricted matters")
        default_permissions = ()
        ordering = ["matter", "-revision"]
        constraints = [models.UniqueConstraint(fields=["matter", "revision"], name="one_wording_per_revision")]

    def __str__(self) -> str:
        return f"wording {self.revision} of restricted matter {self.matter_id}"


class RuleChangeSet(models.Model):
    """Changes of rules that an officer prepares: tried on posts, then activated together, or discarded.

    Bound to the digest of the rules it started from: where others were faster, it says so instead of undoing theirs."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="change_sets")
    base_digest = models.CharField(_("rules it started from"), max_length=64)
    # {"respect.profanity": {"severity": "warn", "active": true, "parameters": {}}}
    proposals = models.JSONField(_("proposals"), default=dict)
    officer_id = models.CharField(_("officer's id"), max_length=40)
    officer_label = models.CharField(_("officer"), max_length=200)
    begun_at = models.DateTimeField(_("begun"), auto_now_add=True)
    activated_at = models.DateTimeField(_("activated"), null=True, blank=True)
    after_digest = models.CharField(_("rules it made"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("prepared changes of rules")
        verbose_name_plural = _("prepared changes of rules")
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["officer_id"], condition=Q(activated_at__isnull=True), name="one_open_change_set_per_officer"
            ),
            models.CheckConstraint(
                condition=Q(activated_at__isnull=True, after_digest="")
                | (Q(activated_at__isnull=False) & ~Q(after_digest="")),
                name="change_set_activated_all_or_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"prepared changes {self.pk}"
