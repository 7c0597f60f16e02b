"""The part of a post's timeline that posts itself knows: versions, checks, decisions, releases and deliveries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import social
from accounts.models import SocialAccount
from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from governance.core.figures import labelled
from posts import outcomes
from posts.checking import latest_check
from posts.models import (
    Call,
    Exemption,
    PostVersion,
    Publication,
    ReviewDecision,
    ReviewStep,
    Step,
    UrgentRelease,
    Verdict,
)
from posts.showing import ShownConsent
from posts.states import DeliveryState
from posts.timeline import Entry
from posts.whose_turn import who_settles

# Acts whose trace is only in the audit trail, with tone and symbol; the others are told by their own rows.
TOLD_BY_THE_TRAIL = {
    Action.POST_RESCHEDULED: ("ask", "clock"),
    Action.POST_SUBMITTED: ("ask", "review"),
    Action.POST_WITHDRAWN: ("idle", "lock"),
    Action.POST_EXPIRED: ("idle", "clock"),
    Action.POST_RELEASED: ("ok", "clock"),
    Action.POST_REVIEW_OVERDUE: ("stop", "clock"),
    Action.POST_CALLED_BACK: ("warn", "hand"),
    Action.POST_PUBLISHED: ("ok", "sent"),
    Action.POST_TAKEN_DOWN: ("stop", "removed"),
}
VERDICTS = {
    Verdict.APPROVED: ("ok", "ok"),
    Verdict.CHANGES_REQUESTED: ("warn", "hand"),
    Verdict.REJECTED: ("stop", "stop"),
}

STEPS = {
    Step.TAKEN_OVER: ("ask", "hand"),
    Step.HANDED_OVER: ("ask", "hand"),
    Step.HELD: ("warn", "lock"),
    Step.RESUMED: ("idle", "review"),
    Step.REMINDED: ("ask", "clock"),
    Step.ESCALATED: ("warn", "clock"),
}


@dataclass(frozen=True, slots=True)
class TextChange:
    """Words of one account (empty: of all) before and after."""

    account: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one version changed against an earlier one."""

    texts: tuple[TextChange, ...]
    added: tuple[str, ...]  # accounts
    dropped: tuple[str, ...]
    pictures_changed: bool
    language_changed: bool

    @property
    def is_empty(self) -> bool:
        return not (self.texts or self.added or self.dropped or self.pictures_changed or self.language_changed)


def _shown_pictures(version: PostVersion) -> list[tuple[int, str, str]]:
    return [(p.asset_id, p.alt, p.decorative_reason) for p in version.pictures()]


def change(old: PostVersion, new: PostVersion) -> Change:
    """What is different: words by account, accounts, pictures with their alt text, language."""
    before = {v.account_id: v for v in old.texts()}
    after = {v.account_id: v for v in new.texts()}
    texts = []
    if old.text != new.text:
        texts.append(TextChange("", old.text, new.text))
    for key, variant in after.items():
        was = before[key].own_text if key in before else ""
        if was != variant.own_text:
            texts.append(TextChange(str(variant.account), was or old.text, variant.own_text or new.text))
    return Change(
        texts=tuple(texts),
        added=tuple(str(v.account) for key, v in after.items() if key not in before),
        dropped=tuple(str(v.account) for key, v in before.items() if key not in after),
        pictures_changed=_shown_pictures(old) != _shown_pictures(new),
        language_changed=old.language != new.language,
    )


def by_hand(account: SocialAccount) -> bool:
    """Whether a person publishes on this account, since software can't or isn't connected."""
    return social.by_hand(account)


# --- Entries -------------------------------------------------------------------------------------------------------


def of_versions(versions: list[PostVersion]) -> Iterator[Entry]:
    """One entry for each version: the whole text of the first, then what each changed."""
    previous: PostVersion | None = None
    for version in versions:
        yield Entry(
            at=version.created_at,
            tone="idle",
            icon="draft",
            title=_("Version %(number)s written") % {"number": version.number},
            by=str(version.created_by),
            template="posts/_entry_version.html",
            context={
                "version": version,
                "check": latest_check(version),
                "change": change(previous, version) if previous else None,
            },
            anchor=f"version-{version.number}",
        )
        previous = version


def of_decisions(decisions: list[ReviewDecision]) -> Iterator[Entry]:
    """One entry for each decision, as its seal."""
    titles = {
        Verdict.APPROVED: _("Approved"),
        Verdict.CHANGES_REQUESTED: _("Changes requested"),
        Verdict.REJECTED: _("Rejected"),
    }
    for decision in decisions:
        tone, icon = VERDICTS[Verdict(decision.verdict)]
        yield Entry(
            at=decision.decided_at,
            tone=tone,
            icon=icon,
            title=titles[Verdict(decision.verdict)],
            by=str(decision.decided_by),
            template="posts/_entry_decision.html",
            context={"decision": decision, "calls": calls_of(decision)},
        )


def calls_of(decision: ReviewDecision | UrgentRelease) -> list[tuple[str, str]]:
    """The reviewer's call on each clause, in words."""
    labels = dict(Call.choices)
    return [(clause, str(labels.get(call, call))) for clause, call in sorted(decision.calls.items())]


def of_trail(events: list[AuditEvent]) -> Iterator[Entry]:
    """Acts that left no row of their own, from the audit trail."""
    for event in events:
        tone, icon = TOLD_BY_THE_TRAIL[Action(event.action)]
        yield Entry(
            at=event.at,
            tone=tone,
            icon=icon,
            title=_title_of(event),
            by=event.actor_label,
        )


def _title_of(event: AuditEvent) -> str:
    if event.action != Action.POST_RESCHEDULED:
        return str(Action(event.action).label)
    moments = {
        name: date_format(timezone.localtime(datetime.fromisoformat(event.facts[name])), "DATETIME_FORMAT")
        for name in ("before", "at")
        if event.facts[name]
    }
    return (_("Moved from %(before)s to %(at)s") if "before" in moments else _("Wished for %(at)s")) % moments


def of_steps(steps: list[ReviewStep]) -> Iterator[Entry]:
    """What happened to a review beside its decisions."""
    for step in steps:
        tone, icon = STEPS[Step(step.step)]
        yield Entry(
            at=step.at,
            tone=tone,
            icon=icon,
            title=labelled(step.get_step_display(), step.to) if step.to else step.get_step_display(),
            by=str(step.by or ""),
            template="posts/_entry_step.html" if step.word else "",
            context={"step": step},
        )


def of_grounds(consents: list[ShownConsent], exemptions: list[Exemption]) -> Iterator[Entry]:
    """Consents and claims to an exception, with what became of them."""
    for consent in consents:
        yield Entry(
            at=consent.recorded_at,
            tone="idle" if consent.withdrawn_at else "ok",
            icon="lock" if consent.withdrawn_at else "ok",
            title=_("Written consent recorded (4.3.2)"),
            by=consent.recorded_by,
            template="posts/_entry_consent.html",
            context={"consent": consent},
            anchor="consents" if consent is consents[0] else "",
        )
    for exemption in exemptions:
        tone = {None: "ask", True: "ok", False: "stop"}[exemption.accepted]
        yield Entry(
            at=exemption.claimed_at,
            tone=tone,
            icon="ask" if exemption.accepted is None else "ok" if exemption.accepted else "stop",
            title=_("Exception of 4.3.4 claimed"),
            by=str(exemption.claimed_by),
            template="posts/_entry_exemption.html",
            context={"exemption": exemption},
        )


def of_deliveries(
    publications: list[Publication], may_act: set[int], *, may_settle_urgent: bool = False
) -> Iterator[Entry]:
    """The table of deliveries; on top each one that waits for a person. `may_act`: accounts the reader publishes on."""
    if publications:
        sent = [p for p in publications if p.state in (DeliveryState.SENT, DeliveryState.REMOVED)]
        yield Entry(
            at=max((p.sent_at for p in sent if p.sent_at), default=publications[0].released_at),
            tone="ok" if sent else "ask",
            icon="sent" if sent else "clock",
            title=_("Deliveries, each at most once"),
            by=str(publications[0].released_by),
            template="posts/_entry_deliveries.html",
            context={"publications": publications},
            anchor="deliveries",
        )
    waiting = [each for each in publications if open_question(each) or is_tried_again(each)]
    for publication, people in zip(waiting, who_settles(*waiting), strict=True):
        question = open_question(publication)
        if question:
            tone, icon, title = question
            yield Entry(
                at=_since(publication),
                tone=tone,
                icon=icon,
                title=title,
                template="posts/_entry_question.html",
                context={
                    "publication": publication,
                    "by_hand": by_hand(publication.account),
                    "people": people,
                    "may_act": publication.account_id in may_act
                    or (may_settle_urgent and publication.urgent_id is not None),
                },
                anchor=f"delivery-{publication.pk}",
                pinned=True,
            )
        else:
            yield Entry(
                at=_since(publication),
                tone="warn",
                icon="clock",
                title=_("%(account)s hasn’t taken this post yet") % {"account": publication.account},
                template="posts/_entry_waiting.html",
                context={
                    "publication": publication,
                    "tries_left": outcomes.tries_left(publication),
                    "gives_up_at": outcomes.gives_up_at(publication),
                    "people": people,
                },
                anchor=f"delivery-{publication.pk}",
                pinned=True,
            )


def is_tried_again(publication: Publication) -> bool:
    """Its time has come, nothing of ours holds it, and the network asked to be asked later."""
    return (
        publication.state == DeliveryState.QUEUED
        and not publication.held_reason
        and publication.not_before > publication.planned_at
    )


def brief(publication: Publication) -> tuple[str, str, str]:
    """The same in a word or two, for a list."""
    if publication.state == DeliveryState.UNCONFIRMED:
        return "warn", "unconf", _("Unconfirmed")
    if publication.state == DeliveryState.FAILED:
        return "stop", "stop", _("Failed")
    return ("ask", "hand", _("By hand")) if by_hand(publication.account) else ("warn", "lock", _("Held"))


def open_question(publication: Publication) -> tuple[str, str, str] | None:
    """Tone, symbol and sentence where this delivery waits for a person; None where it doesn't."""
    facts = {"account": publication.account}
    if publication.state == DeliveryState.UNCONFIRMED:
        return (
            "warn",
            "unconf",
            _("%(account)s gave no answer: we don’t know whether this post is up") % facts,
        )
    if publication.state == DeliveryState.FAILED:
        return "stop", "stop", _("%(account)s didn’t take this post") % facts
    if publication.state == DeliveryState.QUEUED and by_hand(publication.account):
        return "ask", "hand", _("To be posted by hand on %(account)s") % facts
    if publication.state == DeliveryState.QUEUED and publication.held_reason:
        return "warn", "lock", _("Held before sending to %(account)s") % facts
    return None


def of_urgent(releases: list[UrgentRelease], may_review: bool) -> Iterator[Entry]:
    """Each release by one person with its emergency and reason, and the review it is owed or had."""
    for release in releases:
        yield Entry(
            at=release.released_at,
            tone="stop",
            icon="edited",
            title=_("Released urgently by one person"),
            by=str(release.released_by),
            template="posts/_entry_urgent.html",
            context={"release": release},
            anchor=f"urgent-{release.pk}",
        )
        tone, icon, title = urgent_state(release)
        if release.reviewed_at:
            yield Entry(
                at=release.reviewed_at,
                tone=tone,
                icon=icon,
                title=title,
                by=str(release.reviewed_by),
                template="posts/_entry_owed.html",
                context={"release": release, "calls": calls_of(release)},
                anchor=f"owed-{release.pk}",
            )
        elif not release.called_back_at:
            yield Entry(
                at=release.released_at,
                tone=tone,
                icon=icon,
                title=title,
                template="posts/_entry_owed.html",
                context={"release": release, "may_review": may_review},
                anchor=f"owed-{release.pk}",
            )


def urgent_state(release: UrgentRelease) -> tuple[str, str, str]:
    """Tone, symbol and words for where an urgent release stands."""
    return {
        "called_back": ("idle", "hand", _("Called back, nothing went out")),
        "owed": ("warn", "clock", _("Review owed")),
        "overdue": ("stop", "clock", _("Review overdue")),
        "compliant": ("ok", "ok", _("Reviewed afterwards: complies")),
        "violation": ("stop", "stop", _("Reviewed afterwards: breaches the policy")),
    }[release.state]


@dataclass(frozen=True, slots=True)
class Chip:
    """How deliveries stand, summed up for the head of the page."""

    tone: str
    icon: str
    words: str


def chips(publications: list[Publication]) -> list[Chip]:
    """What is unknown, failed, out and removed, each in one chip, worst first."""

    def number(state: DeliveryState) -> int:
        return sum(1 for publication in publications if publication.state == state)

    shown = []
    for state, tone, icon, words in (
        (DeliveryState.UNCONFIRMED, "warn", "unconf", _("Unconfirmed on %(n)d")),
        (DeliveryState.FAILED, "stop", "stop", _("Failed on %(n)d")),
        (DeliveryState.SENT, "ok", "sent", _("Published on %(n)d")),
        (DeliveryState.REMOVED, "stop", "removed", _("Removed on %(n)d")),
    ):
        if number(state):
            shown.append(Chip(tone, icon, words % {"n": number(state)}))
    return shown


def _since(publication: Publication) -> datetime:
    tries = list(publication.tries.all())
    last = tries[-1] if tries else None
    return (last.ended_at or last.started_at) if last else publication.released_at
