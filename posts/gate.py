"""The one answer to "may this go out, and if not, why?" (ARCHITECTURE 5), asked at release and again at the moment of
sending. It only asks: pages show the same list wherever a person looks at a post."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import access, social
from accounts.access import Consequence, Holder, Standing
from accounts.models import AccountState, Division, Representative, SocialAccount, Withdrawal
from accounts.roles import Action
from governance.core.errors import Obstacle
from governance.core.prepared import Question, counts, ids
from governance.policy.book import Book
from posts import checking, halting, signatures, workflow
from posts.calls import has_exception
from posts.fitting import fit_obstacles
from posts.models import (
    Call,
    Halt,
    Post,
    PostStateChoice,
    PostVersion,
    Publication,
    ReviewDecision,
    UrgentRelease,
)
from posts.states import DeliveryState, PostState

SENDABLE = (PostState.PUBLISHING, PostState.PUBLISHED)


def obstacles(
    subject: Post | Publication, *, now: datetime, by: Standing | None = None, not_before: datetime | None = None
) -> list[Obstacle]:
    """Every reason why a post may not be released (`by` whom, for when), or a publication may not be sent, now."""
    post = subject.variant.version.post if isinstance(subject, Publication) else subject
    planned = subject.planned_at if isinstance(subject, Publication) else not_before
    judgement = checking.judge(post.version, now=now, planned=planned)
    return reasons(subject, judgement, now=now, by=by) + media_obstacles(post.version)


def reasons(
    subject: Post | Publication, judgement: checking.Judgement, *, now: datetime, by: Standing | None = None
) -> list[Obstacle]:
    """The same with a judgement at hand, for the acts that keep it; without a look at the files of its pictures, which
    are read again at the moment of sending (posts.sending), while no transaction is open."""
    return reasons_of_each([(subject, judgement)], now=now, by=by)[0]


def reasons_of_each(
    asked: Sequence[tuple[Post | Publication, checking.Judgement]], *, now: datetime, by: Standing | None = None
) -> list[list[Obstacle]]:
    """The reasons against each of these. What holds today is asked for all of them together, however many they are."""
    cases = [_Case.of(subject, by) for subject, _judgement in asked]
    accounts = [account for case in cases for account in case.accounts]
    signed = {pk for case in cases for pk in case.signed}
    people = {each.pk: each for each in access.as_of_today(signed, [account.pk for account in accounts])}
    connections = social.connections_of(accounts)
    halts, withdrawals = _stops(accounts, [case.bearing for case in cases])
    return [
        _reasons(case, judgement, [people[pk] for pk in case.signed], connections, halts, withdrawals, now)
        for case, (_subject, judgement) in zip(cases, asked, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Case:
    """One subject: its post and accounts, whose word it rests on, and what can be said without asking further."""

    post: Post
    accounts: Sequence[SocialAccount]
    approvals: Sequence[ReviewDecision]
    urgent: UrgentRelease | None
    releaser: Representative | None
    found: list[Obstacle]
    fitting: list[Obstacle]

    @classmethod
    def of(cls, subject: Post | Publication, by: Standing | None) -> "_Case":
        if isinstance(subject, Publication):
            post, urgent = subject.variant.version.post, subject.urgent
            if post.current_version_id == subject.variant.version_id:
                post.current_version = subject.variant.version  # at hand already
            approvals = [] if urgent else post.version.approvals()
            found, fitting = _publication_obstacles(subject, post), fit_obstacles(post.version, subject.account)
            return cls(post, [subject.account], approvals, urgent, subject.released_by, found, fitting)
        accounts, found = subject.target_accounts(), _release_obstacles(subject)
        if by is not None:
            found += by.why_not(Action.PUBLISH, accounts)
        releaser, fitting = by.rep if by else None, fit_obstacles(subject.version)
        return cls(subject, accounts, subject.version.approvals(), None, releaser, found, fitting)

    @property
    def signed(self) -> set[int]:
        """Whose word it rests on: its author's and its approvers', or that of the one who released it urgently."""
        if self.urgent:
            return {self.urgent.released_by_id}
        return {self.post.version.created_by_id, *(each.decided_by_id for each in self.approvals)}

    @property
    def bearing(self) -> "_Bearing":
        people = self.post.contributors() | {each.decided_by for each in self.approvals}
        return _Bearing.of(self.post, self.accounts, people | {self.releaser} if self.releaser else people)


def _reasons(
    case: _Case,
    judgement: checking.Judgement,
    people: Sequence[Representative],
    connections: social.Connections,
    halts: Iterable[Halt],
    withdrawals: Iterable[Withdrawal],
    now: datetime,
) -> list[Obstacle]:
    post, accounts, approvals, urgent = case.post, case.accounts, case.approvals, case.urgent
    found = [*case.found]
    halts = [each for each in halts if any(each.covers(account) for account in accounts)]
    if urgent:
        found += signatures.urgent_obstacles(post, accounts, urgent, people[0])
        halts = [each for each in halts if each.called_at > urgent.released_at]  # those before it were known to it
    else:
        found += _approval_obstacles(post, approvals)
        found += signatures.obstacles(post, accounts, approvals, people)
    found += _account_obstacles(accounts, connections)
    found += _halt_obstacles(halts)
    found += _withdrawal_obstacles(each for each in withdrawals if case.bearing.names(each))
    found += [checking.obstacle(finding) for finding in judgement.open_blocks()]
    given_at = [urgent.released_at] if urgent else [each.decided_at for each in approvals]
    if given_at:
        found += _consent_obstacles(post, max(given_at), judgement.book, now)
    found += _exception_obstacles(post, approvals, judgement.book)
    return _each_once(found + case.fitting)


def urgent_reasons(post: Post, judgement: checking.Judgement) -> list[Obstacle]:
    """What keeps a post from being released urgently, beside the person who would do it: no approval is asked for and
    no halt holds it, but everything else does."""
    accounts = post.target_accounts()
    found = _account_obstacles(accounts)
    found += _withdrawal_obstacles(_withdrawals([_Bearing.of(post, accounts, post.contributors())]))
    found += [checking.obstacle(finding) for finding in judgement.open_blocks()]
    return _each_once(found + fit_obstacles(post.version)) + media_obstacles(post.version)


def hindering(post: Post, accounts: Sequence[SocialAccount]) -> tuple[QuerySet[Halt], QuerySet[Withdrawal]]:
    """What `hindrances` is told of, for a page that asks several things together."""
    return halting.covering(accounts), _withdrawals([_Bearing.of(post, accounts, post.contributors())])


def hindrances(
    accounts: Sequence[SocialAccount], halts: Iterable[Halt], withdrawals: Iterable[Withdrawal]
) -> list[Obstacle]:
    """What would keep a post from going out on these accounts as things stand, whoever approves it."""
    return _each_once(_account_obstacles(accounts) + _halt_obstacles(halts) + _withdrawal_obstacles(withdrawals))


def media_obstacles(version: PostVersion) -> list[Obstacle]:
    """Pictures and videos whose files are no longer, byte for byte, what was approved, or can't be read to see that."""
    found = []
    for placement in version.pictures():
        number, is_video = {"number": placement.position}, placement.asset.is_video
        try:
            if not placement.asset.is_intact():
                words = (
                    _("The file of the video is no longer the one that was uploaded.")
                    if is_video
                    else _("The file of picture %(number)s is no longer the one that was uploaded.") % number
                )
                found.append(
                    Obstacle(
                        "picture_changed",
                        words,
                        _("Put the file back from the backup, or upload the same once more, or choose another."),
                    )
                )
        except OSError:
            found.append(
                Obstacle(
                    "picture_unreadable",
                    _("The file of the video can't be read at the moment.")
                    if is_video
                    else _("The file of picture %(number)s can't be read at the moment.") % number,
                    _("Try again in a few minutes. If it stays so, tell whoever runs this installation."),
                )
            )
    return found


def waiting_under(holder: Holder) -> list[Consequence]:
    """What a withdrawal of this holder's access would hold back, for the page that asks before doing it (4.5.3)."""
    people = access.people_under(holder)
    concerned = (
        Q(variant__version__post__versions__created_by__in=people)
        | Q(variant__version__decisions__decided_by__in=people)
        | Q(released_by__in=people)
    )
    if not isinstance(holder, Representative):
        unit = "division" if isinstance(holder, Division) else "department"
        concerned |= Q(**{f"variant__version__post__{unit}": holder}) | Q(**{f"account__{unit}": holder})
    waiting = Publication.objects.filter(concerned, state=DeliveryState.QUEUED)
    count = waiting.values("variant__version__post").distinct().count()
    href = f"{reverse('posts:list')}?state={PostState.PUBLISHING}"
    return [Consequence(_("posts waiting to be sent are held"), count, href)]


# --- Parts ---


def _each_once(found: Iterable[Obstacle]) -> list[Obstacle]:
    unique: dict[tuple[str, str], Obstacle] = {}
    for each in found:
        unique.setdefault((each.code, each.message), each)
    return list(unique.values())


def _release_obstacles(post: Post) -> list[Obstacle]:
    if post.state == PostState.APPROVED:
        return []
    return [Obstacle("not_approved", _("This post is “%(state)s”.") % {"state": PostStateChoice(post.state).label})]


def _publication_obstacles(publication: Publication, post: Post) -> list[Obstacle]:
    version = publication.variant.version
    if (
        post.state in SENDABLE
        and post.current_version_id == version.pk
        and publication.approved_hash == version.content_hash
    ):
        return []
    return [signatures.not_approved()]


def _approval_obstacles(post: Post, approvals: Sequence[ReviewDecision]) -> list[Obstacle]:
    """What was approved is what is there: enough people signed this hash, and the content still has it."""
    version = post.version
    if len(approvals) >= workflow.required_approvals(post) and version.compute_hash() == version.content_hash:
        return []
    return [signatures.not_approved()]


def _account_obstacles(
    accounts: Iterable[SocialAccount], connections: social.Connections | None = None
) -> list[Obstacle]:
    active = [account for account in accounts if account.state == AccountState.ACTIVE]
    found = [_not_in_use(account) for account in accounts if account not in active]
    return found + social.connection_obstacles(active, connections)


def _halt_obstacles(halts: Iterable[Halt]) -> list[Obstacle]:
    return [
        Obstacle(
            "halted",
            _("Publishing is stopped for %(scope)s.") % {"scope": each.scope},
            _("It stays held until somebody with that duty lets publishing go on."),
            href=each.get_absolute_url(),
        )
        for each in halts
    ]


def _not_in_use(account: SocialAccount) -> Obstacle:
    facts = {"account": account, "state": account.get_state_display()}
    if account.state == AccountState.PAUSED:
        return Obstacle(
            "account_paused",
            _("%(account)s is paused.") % facts,
            _("An administrator can resume it."),
            href=account.get_absolute_url(),
        )
    return Obstacle("account_not_active", _("%(account)s is %(state)s.") % facts, href=account.get_absolute_url())


@dataclass(frozen=True, slots=True)
class _Bearing:
    """Whose withdrawal bears on a post (4.5.3): anyone with a part in it, and the departments and divisions that those
    people, the post and its accounts belong to. Primary keys."""

    people: frozenset[int]
    divisions: frozenset[int | None]
    departments: frozenset[int | None]

    @classmethod
    def of(cls, post: Post, accounts: Iterable[SocialAccount], involved: Iterable[Representative]) -> "_Bearing":
        people = list(involved)
        placed: list[Post | SocialAccount | Representative] = [post, *accounts, *people]
        return cls(
            frozenset(each.pk for each in people),
            frozenset(each.division_id for each in placed) - {None},
            frozenset(each.department_id for each in placed) - {None},
        )

    def names(self, withdrawal: Withdrawal) -> bool:
        return (
            withdrawal.representative_id in self.people
            or withdrawal.division_id in self.divisions
            or withdrawal.department_id in self.departments
        )


def _withdrawals(bearings: Sequence[_Bearing]) -> QuerySet[Withdrawal]:
    """Those in force that bear on one of these."""
    return _withdrawals_of(**_holders(bearings))


def _holders(bearings: Sequence[_Bearing]) -> dict[str, tuple[int, ...]]:
    return {
        "people": ids(pk for each in bearings for pk in each.people),
        "divisions": ids(pk for each in bearings for pk in each.divisions),
        "departments": ids(pk for each in bearings for pk in each.departments),
    }


def _withdrawals_of(
    people: tuple[int, ...], divisions: tuple[int, ...], departments: tuple[int, ...]
) -> QuerySet[Withdrawal]:
    return Withdrawal.objects.filter(
        Q(representative__in=people) | Q(division__in=divisions) | Q(department__in=departments), ended_at=None
    ).select_related("representative", "division", "department", "clause")


def _stops(
    accounts: Iterable[SocialAccount], bearings: Sequence[_Bearing]
) -> tuple[Sequence[Halt], Sequence[Withdrawal]]:
    """Halts and withdrawals in force. There is nearly never one, so whether there is takes one short question."""
    scope, holders = halting.scope_of(accounts), _holders(bearings)
    halts, withdrawals = counts(Question.of(halting.covering_those, **scope), Question.of(_withdrawals_of, **holders))
    return (
        [*halting.covering_those(**scope)] if halts else [],
        [*_withdrawals_of(**holders)] if withdrawals else [],
    )


def _withdrawal_obstacles(withdrawals: Iterable[Withdrawal]) -> list[Obstacle]:
    """Nothing goes out for those whose access is withdrawn, whichever part they had in it."""
    return [
        Obstacle(
            "access_withdrawn",
            _("Access of %(holder)s was withdrawn on %(day)s, and this post hangs on it.")
            % {"holder": each.holder, "day": date_format(timezone.localtime(each.withdrawn_at))},
            _("It stays held until access is reinstated, or others write and approve it anew."),
            clause=each.clause.reference,
        )
        for each in sorted(withdrawals, key=lambda each: each.withdrawn_at)
    ]


def _consent_obstacles(post: Post, approved_at: datetime, book: Book, now: datetime) -> list[Obstacle]:
    """A written consent that counted when the post was approved, and no longer does (4.3.2)."""
    today = timezone.localdate(now)
    standing = checking.valid_consents(post, today)
    lapsed = []
    for consent in post.consents.all():
        ended = consent.withdrawn_at is not None and consent.withdrawn_at > approved_at
        ran_out = consent.expires_on is not None and timezone.localdate(approved_at) <= consent.expires_on < today
        replaced = any(
            each.person.casefold() == consent.person.casefold() and set(consent.information) <= set(each.information)
            for each in standing
        )
        if (ended or ran_out) and not replaced:
            lapsed.append(
                Obstacle(
                    "consent_lapsed",
                    _("A written consent that this post rests on no longer counts."),
                    _("Record a new one, or take that person out of the post."),
                    href=f"{post.get_absolute_url()}#consents",
                    clause=book.reference("personal_information"),
                )
            )
    return lapsed


def _exception_obstacles(post: Post, approvals: Sequence[ReviewDecision], book: Book) -> list[Obstacle]:
    """An approval that rests on an exception (4.3.2, 4.3.4) which no longer stands."""
    rested_on = {ref for each in approvals for ref, call in each.calls.items() if call == Call.EXCEPTION}
    return [
        Obstacle(
            "exception_lapsed",
            _("The exception to %(clause)s that this post was approved under no longer stands.")
            % {"clause": reference},
            _("It goes to review again before anything is sent."),
            clause=reference,
        )
        for reference in sorted(rested_on)
        if not has_exception(post, reference, book)
    ]
