"""The only bridge between posts and the checker: what is known about a post goes in, findings come out and are kept.

A check is fresh while the same version would be judged by the same rules in the same circumstances (consents,
exemptions, official contacts, restricted period, closed-session register). Acts that need a check ask for a fresh one
and judge anew where there is none, so no decision rests on rules that no longer hold (ARCHITECTURE 7)."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, Manager, OuterRef, Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone

from governance.audit import trail
from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from governance.checker import engine
from governance.checker.findings import Consent, Context, Finding, OfficialContacts, RuleSet
from governance.checker.restricted import RestrictedTerms
from governance.core.errors import Obstacle
from governance.core.together import remember
from governance.policy.book import Book
from governance.policy.models import Policy, Severity
from posts import happenings
from posts.models import (
    CheckFinding,
    ConsentRecord,
    ExemptionKind,
    PolicyCheck,
    Post,
    PostVersion,
)
from posts.passages import passages_of

OF_FINDING = ("clause", "variant", "placement__asset", "answered_by", "cleared_by")  # what is read with one


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that the outcome depends on beside text and rules. `claimed`: not decided by a reviewer yet."""

    author_kind: str
    department: str
    consents: tuple[Consent, ...]
    accepted: frozenset[str]
    claimed: frozenset[str]
    contacts: OfficialContacts
    restricted_period: bool
    restricted: tuple[RestrictedTerms, ...]

    @property
    def digest(self) -> str:
        """SHA-256 (hex): equal for equal circumstances."""
        contacts = self.contacts
        canonical = json.dumps(
            [
                self.author_kind,
                self.department,
                sorted([consent.person, sorted(consent.information)] for consent in self.consents),
                sorted(self.accepted),
                sorted(self.claimed),
                [
                    sorted(values)
                    for values in (
                        contacts.phones,
                        contacts.emails,
                        contacts.domains,
                        contacts.addresses,
                        contacts.postal_codes,
                    )
                ],
                self.restricted_period,
                [terms.state for terms in self.restricted],
            ],
            separators=(",", ":"),
        )
        return hashlib.sha256(canonical.encode()).hexdigest()

    def context(self, rules: RuleSet, *, with_claims: bool = False) -> Context:
        """What the checker is told; `with_claims` as if every claimed exemption were accepted."""
        held = self.accepted | self.claimed if with_claims else self.accepted
        return Context(
            rules=rules,
            department=self.department,
            author_kind=self.author_kind,
            elected_official=ExemptionKind.ELECTED_OFFICIAL in held,
            economic_development=ExemptionKind.ECONOMIC_DEVELOPMENT in held,
            consents=self.consents,
            contacts=self.contacts,
            restricted_period=self.restricted_period,
            restricted=self.restricted,
        )


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the checker says of a version now: `report` is the stored check, or None where it was judged afresh.

    `book` is the rulebook it was judged by, for those who go on to ask about clauses."""

    version: PostVersion
    book: Book
    policy: Policy
    rules_digest: str
    context_digest: str
    outcome: str
    findings: Sequence[CheckFinding]
    report: PolicyCheck | None

    def open_findings(self) -> list[CheckFinding]:
        """Blocks that stand and warnings nobody answered."""
        return [finding for finding in self.findings if finding.is_open]

    def open_blocks(self) -> list[CheckFinding]:
        return [finding for finding in self.open_findings() if finding.severity == Severity.BLOCK]


# --- Questions ---


def preview(
    texts: Iterable[tuple[str, dict[str, object]]],
    *,
    book: Book,
    kind: str,
    department: str,
    post: Post | None = None,
    claimed: frozenset[str] = frozenset(),
    day: date | None = None,
) -> list[list[Finding]]:
    """What the checker would say of each text, with what is known of its place, while it is typed. Nothing is stored.

    `kind` of person writes; `claimed` exemptions count beside those of the post; `day` is when it is to go out."""
    known = _circumstances(post, day or timezone.localdate(), book, author_kind=kind, department=department)
    known = replace(known, claimed=known.claimed | claimed)
    context = known.context(book.rules, with_claims=True)
    return [engine.check(text, replace(context, **facts)) for text, facts in texts]  # type: ignore[arg-type]


def judge(
    version: PostVersion, *, now: datetime, planned: datetime | None = None, book: Book | None = None
) -> Judgement:
    """The fresh check of a version, or a new judgement (not stored) where the last one is stale.

    `planned` is when it is to go out, if that is later than now: consents and restricted periods count on that day."""
    book = book or Book.read()
    rules_digest = book.rules_digest
    post = version.post
    day = timezone.localdate(max(now, planned) if planned else now)
    known = _circumstances(post, day, book, author_kind=version.created_by.kind, department=post.department.name)
    last = latest_check(version)
    if last and (last.rules_digest, last.context_digest) == (rules_digest, known.digest):
        return Judgement(
            version, book, last.policy, rules_digest, known.digest, last.outcome, list(last.findings.all()), last
        )
    findings = _findings(version, known, book)
    _carry_over(post, findings)
    return Judgement(
        version,
        book,
        book.policy,
        rules_digest,
        known.digest,
        _outcome(finding.severity for finding in findings),
        findings,
        None,
    )


def context_on(version: PostVersion, day: date, book: Book) -> Context:
    """What the checker would be told of a version on a day, claims held as accepted, as while typing."""
    post = version.post
    known = _circumstances(post, day, book, author_kind=version.created_by.kind, department=post.department.name)
    return known.context(book.rules, with_claims=True)


def latest_check(version: PostVersion) -> PolicyCheck | None:
    """The last check of this version with its findings: the one that counts."""
    return _last(version, version.checks)


def last_check_of(post: Post) -> PolicyCheck | None:
    """The last check of any version: what people answered to it is carried over."""
    return _last(post, PolicyCheck.objects.filter(version__post=post))


def _last(subject: Post | PostVersion, checks: Manager[PolicyCheck] | QuerySet[PolicyCheck]) -> PolicyCheck | None:
    if hasattr(subject, "fetched_check"):  # by who fetched all of a post at once (posts.dossier, posts.grounds)
        fetched: PolicyCheck | None = subject.fetched_check
        return fetched
    return next(iter(_with_findings(checks.select_related("policy").order_by("-pk")[:1])), None)


def _with_findings(checks: QuerySet[PolicyCheck]) -> list[PolicyCheck]:
    """These checks with what they found, which for most is nothing: then nothing more is asked."""
    found: list[Any] = list(checks.annotate(has_findings=Exists(CheckFinding.objects.filter(report=OuterRef("pk")))))
    for check in found:
        if not check.has_findings:
            remember(check, "findings", [])
    if any(check.has_findings for check in found):
        prefetch_related_objects(found, Prefetch("findings", CheckFinding.objects.select_related(*OF_FINDING)))
    return found


def in_the_text(finding: CheckFinding) -> tuple[bool, int, int, int]:
    """As the table orders them: by text, the common one last, then from its beginning."""
    return finding.variant_id is None, finding.variant_id or 0, finding.start, finding.pk


def obstacle(finding: CheckFinding) -> Obstacle:
    """An open finding as a reason on the lists of reasons; never the words themselves."""
    code = "open_block" if finding.severity == Severity.BLOCK else "unanswered_warning"
    return Obstacle(
        code,
        finding.message,
        finding.advice,
        href=f"#finding-{finding.pk}" if finding.pk else "",
        clause=finding.clause.reference if finding.clause else "",
    )


# --- Acts ---


@transaction.atomic
def run_check(version: PostVersion, *, planned: datetime | None = None) -> PolicyCheck:
    """Check a version and keep what was found; the fresh check that stands is returned as it is.

    `planned` is when it is to go out; the wished time where nothing else is known."""
    judgement = judge(version, now=timezone.now(), planned=planned or version.post.wished_at)
    return keep(judgement)


def keep(judgement: Judgement) -> PolicyCheck:
    """The check of a judgement, written down and put on the record where it is new: the last thing in its
    transaction."""
    report, events = store(judgement)
    if events:
        trail.record_all(events)
    return report


def store(judgement: Judgement) -> tuple[PolicyCheck, list[AuditEvent]]:
    """The check that an act rests on, written down where it is new, and what the act then seals of it at its end."""
    if judgement.report:
        return judgement.report, []
    version = judgement.version
    report = PolicyCheck.objects.create(
        version=version,
        policy=judgement.policy,
        rules_digest=judgement.rules_digest,
        context_digest=judgement.context_digest,
        outcome=judgement.outcome,
    )
    for finding in judgement.findings:
        finding.report = report
    if judgement.findings:
        CheckFinding.objects.bulk_create(judgement.findings)
    event = trail.entry(
        Action.CHECK_RECORDED,
        report,
        by=trail.SYSTEM,
        post=version.post_id,
        version=version.pk,
        content_hash=version.content_hash,
        rules=report.rules_digest,
        circumstances=report.context_digest,
        outcome=report.outcome,
    )
    return report, [event]


def tell_if_stopped(judgement: Judgement) -> bool:
    """A new judgement of an approved version that stops it: its authors and approvers hear of it. True if so."""
    if judgement.report is not None or not judgement.open_blocks():
        return False
    happenings.tell("stopped", post=judgement.version.post_id)
    return True


# --- Parts ---


def _circumstances(post: Post | None, day: date, book: Book, *, author_kind: str, department: str) -> Circumstances:
    consents = valid_consents(post, day) if post else []
    exemptions = [claim for claim in post.exemptions.all() if claim.accepted is not False] if post else []
    return Circumstances(
        author_kind=author_kind,
        department=department,
        consents=tuple(Consent(each.person, frozenset(each.information)) for each in consents),
        accepted=frozenset(claim.kind for claim in exemptions if claim.accepted),
        claimed=frozenset(claim.kind for claim in exemptions if claim.accepted is None),
        contacts=book.contacts,
        restricted_period=book.is_restricted(day),
        restricted=book.restricted_terms(day),
    )


def valid_consents(post: Post, day: date) -> list[ConsentRecord]:
    """Written consents for this post that count on a day: signed, not run out, not taken back."""
    return [each for each in sorted(post.consents.all(), key=lambda each: each.pk) if each.counts_on(day)]


def _findings(version: PostVersion, known: Circumstances, book: Book) -> list[CheckFinding]:
    clauses = {clause.reference: clause for clause in book.clauses}
    placements = version.pictures()
    claims = [claim for claim in version.post.exemptions.all() if claim.accepted is None]
    seen: dict[tuple[str, str], list[tuple[Finding, bool]]] = {}
    found: list[CheckFinding] = []
    for passage in passages_of(version):
        key = (passage.text, passage.platform)
        if key not in seen:
            seen[key] = _check(passage.text, known, book.rules, passage.facts(placements))
        for finding, hangs_on_claim in seen[key]:
            severity = finding.severity.value
            if hangs_on_claim and severity == Severity.BLOCK.value:
                severity = Severity.WARN.value
            row = CheckFinding(
                variant=passage.variant,
                placement=passage.placement,
                clause=clauses.get(finding.clause),
                rule=finding.rule,
                severity=severity,
                start=finding.span.start,
                end=finding.span.end,
                excerpt=passage.text[finding.span.start : finding.span.end],
                message=finding.message,
                advice=finding.advice,
                clearable=finding.clearable,
            )
            if hangs_on_claim and claims:  # the claim's reason is the author's answer; a reviewer decides on it
                claim = min(claims, key=lambda each: each.pk)
                row.answer, row.answered_by, row.answered_at = claim.reason, claim.claimed_by, claim.claimed_at
            found.append(row)
    return found


def _check(text: str, known: Circumstances, rules: RuleSet, facts: dict[str, object]) -> list[tuple[Finding, bool]]:
    """Findings of one text, each with whether it stands only until a claimed exemption is accepted."""
    found = engine.check(text, replace(known.context(rules), **facts))  # type: ignore[arg-type]
    if not known.claimed:
        return [(finding, False) for finding in found]
    in_favour = engine.check(text, replace(known.context(rules, with_claims=True), **facts))  # type: ignore[arg-type]
    kept = {(finding.rule, finding.span) for finding in in_favour}
    had = {(finding.rule, finding.span) for finding in found}
    pairs = [(finding, (finding.rule, finding.span) not in kept) for finding in found]
    return pairs + [(finding, False) for finding in in_favour if (finding.rule, finding.span) not in had]


def _carry_over(post: Post, findings: list[CheckFinding]) -> None:
    """What was answered or cleared stays so where the same rule meets the same words in the same place."""
    last = last_check_of(post)
    if last is None:
        return
    answered: dict[Place, CheckFinding] = {}
    cleared: dict[Place, CheckFinding] = {}
    for old in last.findings.all():
        if old.answer:
            answered[_place(old)] = old
        if old.cleared_at:
            cleared[_place(old)] = old
    for finding in findings:
        before = answered.get(_place(finding))
        if before and not finding.answer and finding.severity == Severity.WARN:
            finding.answer = before.answer
            finding.answered_by, finding.answered_at = before.answered_by, before.answered_at
        before = cleared.get(_place(finding))
        if before and finding.clearable:
            finding.cleared_reason = before.cleared_reason
            finding.cleared_by, finding.cleared_at = before.cleared_by, before.cleared_at


Place = tuple[str, str, int | None, str]  # rule, words, account, picture


def _place(finding: CheckFinding) -> Place:
    account = finding.variant.account_id if finding.variant else None
    picture = finding.placement.asset.sha256 if finding.placement else ""
    return finding.rule, finding.excerpt, account, picture


def _outcome(severities: Iterable[str]) -> str:
    present = set(severities)
    return next((each.value for each in (Severity.BLOCK, Severity.WARN) if each in present), "clear")
