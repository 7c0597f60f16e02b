"""The closed-session register (4.3.1; Municipal Act, 2001, s. 239): what the Clerk restricts, until when, and in which
words it would be told.

The database holds the words encrypted and the terms as keyed hashes (docs/adr/0006); only the Clerk's duty reads them,
and each reading is on the record. Nothing here puts a term or a title into the audit trail, a log or a message."""

import hashlib
import json
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from governance.audit import trail
from governance.audit.actions import Action
from governance.checker import restricted
from governance.checker.restricted import RestrictedTerms, Traces
from governance.core import outbox, sealing, turnstile
from governance.core.errors import Conflict, GuardFailed, WrongState
from governance.core.guards import require_duty
from governance.policy import rulebook
from governance.policy.models import MatterWording, RestrictedMatter

MANAGE = "governance.manage_restricted_matters"
MOST_TERMS = 200
SHORTEST_NUMBER = 5  # digits of a number that stands alone
COMMON_WORDS = Path(__file__).with_name("common_words.toml")


class Authority(models.TextChoices):
    """Why a meeting could be closed: s. 239 of the Municipal Act, 2001."""

    PROPERTY = "239(2)(a)", gettext_lazy("239(2)(a): security of property")
    PERSONAL = "239(2)(b)", gettext_lazy("239(2)(b): personal matters about somebody")
    LAND = "239(2)(c)", gettext_lazy("239(2)(c): buying or selling land")
    LABOUR = "239(2)(d)", gettext_lazy("239(2)(d): labour relations")
    LITIGATION = "239(2)(e)", gettext_lazy("239(2)(e): litigation")
    PRIVILEGE = "239(2)(f)", gettext_lazy("239(2)(f): solicitor-client privilege")
    OTHER_ACT = "239(2)(g)", gettext_lazy("239(2)(g): another Act allows it")
    GOVERNMENT = "239(2)(h)", gettext_lazy("239(2)(h): given in confidence by another government")
    THIRD_PARTY = "239(2)(i)", gettext_lazy("239(2)(i): a third party’s commercial information")
    OWN_VALUE = "239(2)(j)", gettext_lazy("239(2)(j): the City’s own commercial information")
    NEGOTIATION = "239(2)(k)", gettext_lazy("239(2)(k): a position in negotiations")
    REQUEST = "239(3)", gettext_lazy("239(3): an access request or an investigation")
    EDUCATION = "239(3.1)", gettext_lazy("239(3.1): education or training")


@dataclass(frozen=True, slots=True, repr=False)
class Wording:
    """What a matter is about, in clear: for the Clerk's eyes, and never for a log (it has no repr)."""

    title: str
    terms: tuple[str, ...]
    authority: str
    note: str = ""


# --- Questions -----------------------------------------------------------------------------------------------------


def standing_matters() -> QuerySet[RestrictedMatter]:
    """Matters that weren't released early, with those whose day has come: posts are judged for their own day."""
    return RestrictedMatter.objects.filter(released_at__isnull=True)


def as_terms(matters: Iterable[RestrictedMatter], day: date) -> tuple[RestrictedTerms, ...]:
    """What is restricted on a day, as the checker reads it: one lot for each key; mostly there is one, or none."""
    lots: dict[tuple[str, str], list[RestrictedMatter]] = {}
    for matter in matters:
        if matter.is_restricted(day):
            lots.setdefault((matter.key_name, matter.method), []).append(matter)
    if not lots:
        return ()
    keys = sealing.hashing_keys(sealing.REGISTER)
    return tuple(
        RestrictedTerms(
            heads=frozenset(head for matter in lot for head in matter.traces["heads"]),
            wholes=frozenset(whole for matter in lot for whole in matter.traces["wholes"]),
            state=_digest([key_name, method, *sorted(matter.state for matter in lot)]),
            key=keys.get(key_name) if method == restricted.method() else None,
        )
        for (key_name, method), lot in sorted(lots.items())
    )


def title_of(matter: RestrictedMatter, wording: MatterWording) -> str:
    """The title for the Clerk's list; "" where its key is gone."""
    try:
        return _unsealed(wording).title
    except sealing.SealBroken:
        return ""


# --- Acts ----------------------------------------------------------------------------------------------------------


@sensitive_variables()
@transaction.atomic
def record(wording: Wording, *, releases_on: date, by: trail.Acting) -> RestrictedMatter:
    """Restrict a matter until a day: from now on a draft that tells of it is stopped."""
    require_duty(by, MANAGE)
    wording = _proven(wording)
    _require_future(releases_on)
    matter = RestrictedMatter(releases_on=releases_on)
    _write(matter, wording)
    _from_now_on()
    trail.record(Action.MATTER_RECORDED, matter, by=by, clauses=_clauses(), **_facts(matter))
    return matter


@sensitive_variables()
@transaction.atomic
def change(
    matter: RestrictedMatter, wording: Wording, *, releases_on: date, seen: int, by: trail.Acting
) -> RestrictedMatter:
    """Say a matter's words anew. What was written before stays on the register."""
    matter = _locked(matter)
    _require_restrictable(matter)
    require_duty(by, MANAGE)
    if seen != matter.revision:
        raise Conflict(_("Somebody changed this matter since you opened it. Nothing was saved; open it again."))
    wording = _proven(wording)
    if releases_on != matter.releases_on:
        _require_future(releases_on)
    if (wording, releases_on) == (_unsealed(matter.wordings.get(revision=matter.revision)), matter.releases_on):
        return matter
    matter.releases_on = releases_on
    matter.revision += 1
    _write(matter, wording)
    _from_now_on()
    trail.record(Action.MATTER_CHANGED, matter, by=by, clauses=_clauses(), **_facts(matter))
    return matter


@transaction.atomic
def extend(matter: RestrictedMatter, releases_on: date, *, by: trail.Acting) -> RestrictedMatter:
    """Set another release date; a matter whose day had come is restricted again."""
    matter = _locked(matter)
    _require_restrictable(matter)
    require_duty(by, MANAGE)
    if releases_on == matter.releases_on:
        return matter
    _require_future(releases_on)
    matter.releases_on = releases_on
    matter.save(update_fields=["releases_on"])
    _from_now_on()
    trail.record(Action.MATTER_CHANGED, matter, by=by, clauses=_clauses(), **_facts(matter))
    return matter


@transaction.atomic
def release(matter: RestrictedMatter, *, by: trail.Acting) -> RestrictedMatter:
    """It is public now: it stops nothing any more, and stays on the register."""
    matter = _locked(matter)
    if matter.released_at:
        return matter
    require_duty(by, MANAGE)
    matter.released_at = timezone.now()
    matter.save(update_fields=["released_at"])
    trail.record(Action.MATTER_RELEASED, matter, by=by, clauses=_clauses(), **_facts(matter))
    return matter


@sensitive_variables()
@transaction.atomic
def read(matter: RestrictedMatter, *, by: trail.Acting) -> list[tuple[MatterWording, Wording]]:
    """The matter's words in clear, newest first. Whoever reads them stands on the record."""
    matter = RestrictedMatter.objects.get(pk=matter.pk)
    require_duty(by, MANAGE)
    words = [(wording, _unsealed(wording)) for wording in matter.wordings.order_by("-revision")]
    trail.record(Action.MATTER_READ, matter, by=by, clauses=_clauses(), **_facts(matter))
    return words


def renew(*, by: trail.Acting = trail.SYSTEM) -> tuple[int, int]:
    """Seal and hash anew what was sealed with an older key or hashed in an older way: (done, can't be read).

    Belongs to each upgrade and each change of keys: until it has run, what it concerns stops every post. Each matter is
    done for itself, so that an interruption loses nothing."""
    keys = sealing.hashing_keys(sealing.REGISTER)
    if not keys:
        return 0, RestrictedMatter.objects.count()
    newest, key = next(iter(keys.items()))
    done = lost = 0
    for pk in list(stale(newest).order_by("pk").values_list("pk", flat=True)):
        try:
            done += _renewed(pk, newest, key, by)
        except sealing.SealBroken:
            lost += 1
    return done, lost


def stale(newest: str) -> QuerySet[RestrictedMatter]:
    """What was sealed with another key than that of this name, or hashed in an older way."""
    return RestrictedMatter.objects.exclude(key_name=newest, method=restricted.method())


@sensitive_variables()
def aged() -> tuple[int, int]:
    """How many matters `renew` would seal anew, and how many no key opens."""
    keys = sealing.hashing_keys(sealing.REGISTER)
    found = lost = 0
    for matter in stale(next(iter(keys), "")).prefetch_related("wordings"):
        try:
            for wording in matter.wordings.all():
                _unsealed(wording)
            found += 1
        except sealing.SealBroken:
            lost += 1
    return found, lost


@sensitive_variables()
@transaction.atomic
def _renewed(pk: int, newest: str, key: bytes, by: trail.Acting) -> bool:
    matter = stale(newest).select_for_update().filter(pk=pk).first()
    if matter is None:
        return False  # somebody else was faster
    wordings = list(matter.wordings.all())
    clear = {wording.pk: _unsealed(wording) for wording in wordings}
    for wording in wordings:
        wording.sealed = _sealed(clear[wording.pk])
    MatterWording.objects.bulk_update(wordings, ["sealed"])
    current = next(wording for wording in wordings if wording.revision == matter.revision)
    _trace(matter, clear[current.pk], newest, key)
    matter.save()
    trail.record(Action.MATTER_CHANGED, matter, by=by, clauses=_clauses(), renewed=True, **_facts(matter))
    return True


# --- Parts ---------------------------------------------------------------------------------------------------------


def _from_now_on() -> None:
    """Once this commits, nothing starts that tells of the matter, and what waits is checked again."""
    turnstile.close()
    outbox.ring("posts.recheck")


def _write(matter: RestrictedMatter, wording: Wording) -> None:
    key_name, key = next(iter(sealing.hashing_keys(sealing.REGISTER).items()))
    _trace(matter, wording, key_name, key)
    matter.save()
    MatterWording.objects.create(matter=matter, revision=matter.revision, sealed=_sealed(wording))


def _trace(matter: RestrictedMatter, wording: Wording, key_name: str, key: bytes) -> None:
    traces = Traces.of(wording.terms, key)
    matter.traces = {"heads": list(traces.heads), "wholes": list(traces.wholes)}
    matter.state = _digest([*traces.heads, *traces.wholes])
    matter.key_name, matter.method = key_name, restricted.method()


def _sealed(wording: Wording) -> str:
    content = {
        "title": wording.title,
        "terms": list(wording.terms),
        "authority": wording.authority,
        "note": wording.note,
    }
    return sealing.seal(json.dumps(content, ensure_ascii=False), sealing.REGISTER).decode()


def _unsealed(wording: MatterWording) -> Wording:
    content = json.loads(sealing.unseal(wording.sealed.encode(), sealing.REGISTER))
    return Wording(content["title"], tuple(content["terms"]), content["authority"], content["note"])


def _locked(matter: RestrictedMatter) -> RestrictedMatter:
    return RestrictedMatter.objects.select_for_update(no_key=True).get(pk=matter.pk)


def _require_restrictable(matter: RestrictedMatter) -> None:
    if matter.released_at:
        raise WrongState(_("This matter is released. To restrict it again, enter it anew."))


def _require_future(releases_on: date) -> None:
    if releases_on <= timezone.localdate():
        raise GuardFailed(_("Name a day to come. To let it pass from today on, release it."), field="releases_on")


def _facts(matter: RestrictedMatter) -> dict[str, object]:
    """What the record says of a matter: never a word of it."""
    return {
        "revision": matter.revision,
        "terms": matter.term_count,
        "restricted_until": matter.releases_on.isoformat(),
    }


def _clauses() -> list[str]:
    return [str(rulebook.current_policy().parts["confidential"])]


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _proven(wording: Wording) -> Wording:
    """The words in their kept form: blanks tidied, each term once; GuardFailed says which line can't be a term."""
    title = " ".join(wording.title.split())
    if not title:
        raise GuardFailed(_("Give the matter a title or a reference."), field="title")
    if wording.authority not in Authority.values:
        raise GuardFailed(_("Choose the paragraph of section 239 it was closed under."), field="authority")
    terms: dict[str, str] = {}
    for number, line in enumerate(wording.terms, start=1):
        term = " ".join(line.split())
        if not term:
            continue
        problem = _why_no_term(term)
        if problem:
            raise GuardFailed(_("Line %(number)s: %(problem)s") % {"number": number, "problem": problem}, field="terms")
        terms.setdefault(restricted.condensed(term), term)
    if not terms:
        raise GuardFailed(_("Enter at least one term, each on a line of its own."), field="terms")
    if len(terms) > MOST_TERMS:
        raise GuardFailed(_("These are more than %(most)s terms.") % {"most": MOST_TERMS}, field="terms")
    return Wording(title, tuple(terms.values()), wording.authority, wording.note.strip())


def _why_no_term(term: str) -> str:
    """Why a term would miss what it means, or stop half of all posts; "" where it is fine."""
    words = restricted.term_words(term)
    run = restricted.condensed(term)
    if len(term) > restricted.LONGEST:
        return _("this is longer than %(most)s characters. Enter the telling words only.") % {
            "most": restricted.LONGEST
        }
    if len(run) < restricted.SHORTEST:
        return _("this has fewer than four letters or digits and would be found everywhere. Add a word.")
    if run.isdigit() and len(run) < SHORTEST_NUMBER:
        return _("a number alone needs five digits or more. Add the word that stands beside it.")
    if len(words) == 1 and (words[0] in common_words() or run in common_words()):
        return _("this is a very common word and would stop half of all posts. Add the word that makes it telling.")
    return ""


@cache
def common_words() -> frozenset[str]:
    """Words that tell nothing by themselves, in English and French."""
    lists = tomllib.loads(COMMON_WORDS.read_text(encoding="utf-8"))
    return frozenset(word for words in lists.values() for word in words.split())
