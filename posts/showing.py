"""How a version is laid out on a page: which accounts show the same words, and which findings point at them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from accounts import connectors
from accounts.models import SocialAccount
from governance.core.errors import Obstacle
from governance.core.figures import grouped
from governance.policy.models import Severity
from posts.checking import latest_check
from posts.models import (
    CheckFinding,
    ConsentRecord,
    InformationKind,
    Placement,
    PostVersion,
    Variant,
)
from posts.typed import Place

OF_FINDING = ("clause", "answered_by", "cleared_by")  # what a shown finding names


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding as every page shows it, whether stored or made while typing. `n` numbers it on its page."""

    n: int
    severity: str
    start: int
    end: int
    excerpt: str
    message: str
    advice: str
    clause: str
    rule: str = ""
    pk: int | None = None
    answer: str = ""
    answered_by: str = ""
    cleared_reason: str = ""
    cleared_by: str = ""
    clearable: bool = False
    is_open: bool = True
    typed_answer: str = ""  # in the composer, as long as it isn't saved
    place: Place | None = None  # in the composer, where its words can be selected

    @classmethod
    def stored(cls, finding: CheckFinding, n: int = 0) -> "ShownFinding":
        return cls(
            n=n,
            severity=str(finding.severity),
            start=finding.start,
            end=finding.end,
            excerpt=finding.excerpt,
            message=finding.message,
            advice=finding.advice,
            clause=finding.clause.reference if finding.clause else "",
            rule=finding.rule,
            pk=finding.pk,
            answer=finding.answer,
            answered_by=str(finding.answered_by) if finding.answered_by else "",
            cleared_reason=finding.cleared_reason,
            cleared_by=str(finding.cleared_by) if finding.cleared_by else "",
            clearable=finding.clearable,
            is_open=finding.is_open,
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture or video as it would be published, and its words."""

    url: str
    alt: str
    decorative_reason: str
    width: int
    height: int
    findings: tuple[ShownFinding, ...] = ()  # in its alt text
    poster: str = ""  # of a video: where a frame of it is

    @classmethod
    def placed(cls, placement: Placement, findings: Iterable[ShownFinding] = ()) -> "Picture":
        asset = placement.asset
        return cls(
            url=reverse("posts:picture", args=[asset.sha256]),
            alt=placement.alt,
            decorative_reason=placement.decorative_reason,
            width=asset.width,
            height=asset.height,
            findings=tuple(findings),
            poster=reverse("posts:poster", args=[asset.sha256]) if asset.is_video else "",
        )


@dataclass(frozen=True, slots=True)
class Count:
    """Length of a text as one network counts it, and its limit."""

    account: SocialAccount
    length: int
    limit: int

    @property
    def is_over(self) -> bool:
        return self.length > self.limit

    @property
    def words(self) -> str:
        """224 of 63,206"""
        return _("%(length)s of %(limit)s") % {"length": grouped(self.length), "limit": grouped(self.limit)}

    @property
    def too_many(self) -> str:
        """ "12 too many"; empty where the text fits."""
        return _("%(number)s too many") % {"number": grouped(self.length - self.limit)} if self.is_over else ""


@dataclass(frozen=True, slots=True)
class Target:
    """Accounts that would publish the same words, and what was found in those words."""

    accounts: tuple[SocialAccount, ...]
    text: str
    own: bool  # differs from the text for every account
    findings: tuple[ShownFinding, ...]
    counts: tuple[Count, ...]

    @property
    def account(self) -> SocialAccount:
        """The one the preview shows."""
        return self.accounts[0]

    @property
    def names(self) -> list[str]:
        return [str(account) for account in self.accounts]


def count(account: SocialAccount, text: str) -> Count:
    """How long the text is on this account's network."""
    limits = connectors.get(account.platform).limits
    return Count(account, limits.count(text), limits.text)


def findings_of(version: PostVersion) -> list[CheckFinding]:
    """Findings of the latest check, in order of the text."""
    check = latest_check(version)
    return list(check.findings.all()) if check else []


@dataclass(frozen=True, slots=True)
class Layout:
    """One version as a page shows it: texts by account, pictures, and findings numbered through the whole page."""

    targets: tuple[Target, ...]
    pictures: tuple[Picture, ...]

    @property
    def findings(self) -> list[ShownFinding]:
        """Every finding, in the order of the page."""
        parts: list[Target | Picture] = [*self.targets, *self.pictures]
        return [finding for part in parts for finding in part.findings]

    @property
    def accounts(self) -> list[SocialAccount]:
        return [account for target in self.targets for account in target.accounts]


def layout(version: PostVersion) -> Layout:
    """The version with the findings of its latest check."""
    return laid_out(version, findings_of(version), version.pictures())


def by_words(version: PostVersion) -> dict[str, list[Variant]]:
    """Accounts with the same words together."""
    groups: dict[str, list[Variant]] = {}
    for variant in version.texts():
        groups.setdefault(variant.own_text or version.text, []).append(variant)
    return groups


def found_in(variants: Sequence[Variant], found: Iterable[CheckFinding]) -> list[CheckFinding]:
    """What was found in the words that these accounts share."""
    own = all(variant.own_text for variant in variants)
    ids = {variant.pk for variant in variants if variant.own_text} | (set() if own else {None})
    return [each for each in found if each.placement_id is None and each.variant_id in ids]


def laid_out(version: PostVersion, found: Sequence[CheckFinding], placements: Sequence[Placement] = ()) -> Layout:
    """Accounts with the same words together, and what was found in each text and picture."""
    n = 0
    made = []
    for text, variants in by_words(version).items():
        own = all(variant.own_text for variant in variants)
        here = found_in(variants, found)
        shown = [ShownFinding.stored(finding, n + i) for i, finding in enumerate(here, 1)]
        n += len(shown)
        accounts = tuple(variant.account for variant in variants)
        counts = tuple(count(account, text) for account in accounts)
        made.append(Target(accounts, text, own, tuple(shown), counts))
    placed = []
    for placement in placements:
        here = [f for f in found if f.placement_id == placement.pk]
        shown = [ShownFinding.stored(finding, n + i) for i, finding in enumerate(here, 1)]
        n += len(shown)
        placed.append(Picture.placed(placement, shown))
    return Layout(tuple(made), tuple(placed))


def pointed(obstacles: Iterable[Obstacle], findings: Iterable[ShownFinding], page: str = "") -> list[Obstacle]:
    """Reasons with the number of their finding, whose own place says what to do. `page`: where the rest is mended."""
    numbers = {f"#finding-{finding.pk}": finding for finding in findings}
    made = []
    for obstacle in obstacles:
        finding = numbers.get(obstacle.href)
        if finding is not None:
            facts = {"n": finding.n, "message": gettext(finding.message), "clause": finding.clause}
            words = _("Finding %(n)s, %(clause)s: %(message)s") if finding.clause else _("Finding %(n)s: %(message)s")
            obstacle = replace(obstacle, message=words % facts, remedy="")
        elif obstacle.href.startswith("#"):
            obstacle = replace(obstacle, href=f"{page}{obstacle.href}")
        made.append(obstacle)
    return made


@dataclass(frozen=True, slots=True)
class Tally:
    """How many findings are open of each kind, and how many are answered."""

    block: int = 0
    warn: int = 0
    advice: int = 0
    answered: int = 0


def tally(findings: Iterable[ShownFinding | CheckFinding]) -> Tally:
    """The findings counted."""
    counted = Counter(
        str(each.severity) if each.is_open or each.severity == Severity.ADVICE else "answered" for each in findings
    )
    return Tally(**counted)


@dataclass(frozen=True, slots=True)
class ShownConsent:
    """A written consent in words."""

    pk: int
    person: str
    kinds: str
    guardian: str
    signed_on: date
    expires_on: date | None
    document_reference: str
    recorded_by: str
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str

    @classmethod
    def of(cls, record: ConsentRecord) -> "ShownConsent":
        labels = dict(InformationKind.choices)
        return cls(
            pk=record.pk,
            person=record.person,
            kinds=", ".join(str(labels.get(kind, kind)) for kind in record.information),
            guardian=record.guardian,
            signed_on=record.signed_on,
            expires_on=record.expires_on,
            document_reference=record.document_reference,
            recorded_by=str(record.recorded_by),
            recorded_at=record.recorded_at,
            withdrawn_at=record.withdrawn_at,
            withdrawn_by=str(record.withdrawn_by or ""),
        )
