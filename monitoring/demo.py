"""The demo city: fictional people and posts in every state, reached through the real acts with the clock set back."""

import io
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts import access, directory, duties, logins, social, training
from accounts.models import Department, Division, Representative, SocialAccount, User
from accounts.roles import Duty, Role
from governance.core.errors import GuardFailed
from governance.policy import matters, rulebook
from monitoring import removals, watching
from monitoring.models import PublishedItem
from posts import checking, commenting, drafting, pictures, publishing, telling, waiting, workflow
from posts.models import Call, Channel, Happening, Notice, Post
from posts.states import PostState

CITY = Path(__file__).with_name("demo_city.toml")
SIGN_INS = ("author@demo.example", "supervisor@demo.example", "admin@demo.example", "records@demo.example")
CORPORATION = "Corporation of the City"


def build(password: str) -> bool:
    """Build the city, or leave it as it stands and only set the four passwords. False where it stood already.

    Raises GuardFailed where the database holds people of a real city."""
    if User.objects.filter(email=SIGN_INS[0]).exists():
        _set_passwords(password)
        return False
    if Representative.objects.exists() or User.objects.exists():
        raise GuardFailed("This database holds real people. The demo city is only built into an empty one.")
    with _clock() as clock, transaction.atomic():
        City(tomllib.loads(CITY.read_text(encoding="utf-8")), clock).build()
        _set_passwords(password)
    return True


def _set_passwords(password: str) -> None:
    for user in User.objects.filter(email__in=SIGN_INS):
        user.set_password(password)
        user.save(update_fields=["password"])


class Clock:
    """The City's clock, set back to when a story happened. It never runs backward, as the audit trail doesn't."""

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real = real
        self.moment = real() - timedelta(days=40)

    def at_nine(self, days_ago: int) -> datetime:
        """Nine in the morning of a day; a negative number of days lies ahead."""
        return self._at(days_ago, time(9))

    def ahead(self, story: dict[str, Any]) -> datetime | None:
        """When a story is meant to go out, where it says so: days from today, and the time on the City's clocks."""
        return self._at(-story["ahead"], story["at"]) if "ahead" in story else None

    def _at(self, days_ago: int, hour: time) -> datetime:
        day = timezone.localtime(self._real()).date() - timedelta(days=days_ago)
        return timezone.make_aware(datetime.combine(day, hour))

    def set(self, days_ago: int, hour: int, minute: int = 0) -> None:
        wanted = self._at(days_ago, time(hour, minute))
        self.moment = max(min(wanted, self._real() - timedelta(minutes=30)), self.moment + timedelta(minutes=1))

    def wait(self, minutes: int) -> None:
        self.moment = min(self.moment + timedelta(minutes=minutes), self._real())

    def now(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment


@contextmanager
def _clock() -> Iterator[Clock]:
    real = timezone.now
    clock = Clock(real)
    timezone.now = clock.now
    try:
        yield clock
    finally:
        timezone.now = real


class City:
    """Plays the city's file through the acts, oldest first."""

    def __init__(self, data: dict[str, Any], clock: Clock) -> None:
        self.data, self.clock = data, clock
        self.people: dict[str, Representative] = {}
        self.accounts: dict[str, SocialAccount] = {}

    def build(self) -> None:
        self.clock.set(30, 9)
        self.make_bodies_and_people()
        self.clock.set(20, 9)
        self.make_accounts()
        self.grant_access()
        self.restrict_matters()
        happenings: list[tuple[int, Callable[[], None]]] = [
            *((story["days"], partial(self.tell, story)) for story in self.data["post"]),
            (4, self.expire),
            (1, self.withdraw_parks),
        ]
        for _days, happen in sorted(happenings, key=lambda one: -one[0]):  # what is written last ends its day
            happen()
            self.let_people_know()

    def let_people_know(self) -> None:
        """Notices stand in the page at once; nobody of this city has a mailbox. What is some days old is read."""
        for pk in Happening.objects.filter(told_at=None).order_by("pk").values_list("pk", flat=True):
            telling.spread(pk)
        notices = Notice.objects.filter(mailed_at=None)
        notices.exclude(mail=Channel.PAGE).update(mailed_at=timezone.now())
        old = self.clock.at_nine(3)
        Notice.objects.filter(happening__at__lt=old, read_at=None).update(read_at=old)

    # --- People and accounts -----------------------------------------------------------------------------------------

    def make_bodies_and_people(self) -> None:
        admin = next(row for row in self.data["person"] if row.get("administrator"))
        chief = logins.appoint_administrator(
            email=admin["email"],
            full_name=admin["name"],
            organisation=CORPORATION,
            department=admin["department"],
        )
        self.people[admin["key"]] = self.chief = chief
        city = chief.department.organisation
        for row in self.data["organisation"]:
            if row["name"] != CORPORATION:
                directory.record_organisation(
                    row["name"], by=chief, in_scope=row["in_scope"], scope_reason=row.get("reason", "")
                )
        for name, divisions in self.data["departments"].items():
            department = Department.objects.filter(name=name).first() or directory.record_department(
                name, by=chief, organisation=city
            )
            for division in divisions:
                directory.record_division(division, by=chief, department=department)
        for row in self.data["person"]:
            self.make_person(row)
        # nobody records their own training, not even the first administrator
        self.train(self.chief, admin, by=fresh_person(self.people["nico"]))

    def make_person(self, row: dict[str, Any]) -> None:
        department = Department.objects.get(name=row["department"])
        division = Division.objects.filter(name=row.get("division", ""), department=department).first()
        details = {
            "full_name": row["name"],
            "kind": row["kind"],
            "department": department,
            "division": division,
            "title": row["title"],
        }
        person = self.people.get(row["key"])
        if person is None:
            person = directory.register(by=self.chief, **details)
            if "email" in row:
                logins.invite(person, by=self.chief, email=row["email"])
        self.people[row["key"]] = person = fresh_person(person)
        for duty in row.get("duties", []):
            duties.assign(Duty(duty), person, by=self.chief)
        if person != self.chief:
            self.train(person, row, by=self.chief)

    def train(self, person: Representative, row: dict[str, Any], *, by: Representative) -> None:
        if "training" in row:
            last_day = timezone.localdate() + timedelta(days=30 + row["training"] or 25)
            training.record_training(
                person,
                by=by,
                course="Social media for City Representatives",
                completed_on=min(last_day - timedelta(days=365), timezone.localdate()),
                expires_on=last_day,
            )

    def make_accounts(self) -> None:
        asked_by = self.people["amir"]
        for row in self.data["account"]:
            account = social.request(by=asked_by, **self.account_details(row))
            self.accounts[row["key"]] = social.decide(account, by=self.chief, accept=True)
        for row in self.data["request"]:
            social.request(by=asked_by, **self.account_details(row))

    def account_details(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            "platform": row["platform"],
            "handle": row["handle"],
            "display_name": row["name"],
            "department": Department.objects.get(name=row["department"]),
            "division": Division.objects.filter(name=row.get("division", "")).first(),
            "purpose": row["purpose"],
            "goal": row["goal"],
        }

    def grant_access(self) -> None:
        for row in self.data["grant"]:
            accounts = list(self.accounts) if row["accounts"] == ["*"] else row["accounts"]
            holders: list[access.Holder] = [
                *(self.people[key] for key in row.get("people", [])),
                *(Department.objects.get(name=name) for name in row.get("departments", [])),
                *(Division.objects.get(name=name) for name in row.get("divisions", [])),
            ]
            for holder in holders:
                for key in accounts:
                    access.grant(self.accounts[key], holder, Role(row["role"]), by=self.chief)

    def restrict_matters(self) -> None:
        for row in self.data["matter"]:
            wording = matters.Wording(row["title"], tuple(row["terms"]), row["authority"], row["note"])
            releases_on = timezone.localdate() + timedelta(days=row["days"])
            matters.record(wording, releases_on=releases_on, by=fresh_person(self.people[row["by"]]))

    # --- Posts -------------------------------------------------------------------------------------------------------

    def tell(self, story: dict[str, Any]) -> None:
        """Play one post from its draft to the state in which its story ends."""
        author, days, end = self.people[story["by"]], story["days"], PostState(story["end"])
        self.clock.set(days, 9, 5)
        wished = self.clock.ahead(story) or {
            PostState.EXPIRED: self.clock.at_nine(days - 2),
            PostState.APPROVED: self.clock.at_nine(-6),
            PostState.IN_REVIEW: self.clock.at_nine(-1 - days),
        }.get(end)
        post = drafting.create(
            by=author,
            title=story["title"],
            text=story["text"],
            accounts=[self.accounts[key] for key in story["accounts"]],
            own_texts={self.accounts[key].pk: text for key, text in story.get("own", {}).items()},
            pictures=self.picture(author) if story.get("picture") else (),
            language=story.get("language", "en"),
            wished_at=wished,
        )
        if end == PostState.DRAFT:
            checking.run_check(_fresh(post).version)
            return
        if end == PostState.WITHDRAWN:
            workflow.withdraw(post, by=author, reason="The opening hours change again in January.")
            return
        self.clock.wait(40)
        self.submit(post, author, story)
        self.talk(post, story)
        if end in (PostState.IN_REVIEW, PostState.EXPIRED):
            return
        self.clock.wait(90)
        self.decide(post, story, end)
        if end in (PostState.APPROVED, PostState.REJECTED, PostState.CHANGES_REQUESTED):
            return
        self.clock.wait(20)
        self.publish(post, story, end)

    def submit(self, post: Post, author: Representative, story: dict[str, Any]) -> None:
        for finding in checking.run_check(_fresh(post).version).findings.all():
            if finding.is_open:
                workflow.answer_finding(finding, by=author, answer=story["answer"])
        workflow.submit(_fresh(post), by=author)

    def talk(self, post: Post, story: dict[str, Any]) -> None:
        """What authors and reviewers said beside it."""
        for said in story.get("said", []):
            self.clock.wait(12)
            commenting.say(_fresh(post), by=self.people[said["by"]], text=said["text"])

    def decide(self, post: Post, story: dict[str, Any], end: PostState) -> None:
        reviewer = self.people["amir" if story["by"] == "jia" else "jia"]
        post = _fresh(post)
        seen = post.version.content_hash
        calls = {clause.reference: Call.COMPLIES.value for clause in rulebook.prohibitions()}
        if end == PostState.REJECTED:
            calls[story["clause"]] = Call.BREACH.value
            workflow.reject(
                post,
                by=reviewer,
                seen=seen,
                clause=rulebook.clause(story["clause"]),
                note=story["note"],
                calls=calls,
            )
        elif end == PostState.CHANGES_REQUESTED:
            workflow.request_changes(post, by=reviewer, seen=seen, note=story["note"])
        else:
            workflow.approve(post, by=reviewer, seen=seen, calls=calls, note=story.get("note", ""))

    def publish(self, post: Post, story: dict[str, Any], end: PostState) -> None:
        """These networks are kept by hand: somebody posts the words and records the link."""
        publisher = self.people["jia"]
        scheduled = (self.clock.ahead(story) or self.clock.at_nine(-3)) if end == PostState.PUBLISHING else None
        publications = publishing.release(_fresh(post), by=publisher, not_before=scheduled)
        if end == PostState.PUBLISHING:
            return
        for publication in publications:
            self.clock.wait(3)
            publishing.deliver(publication.pk)
            publication.refresh_from_db()
            link = f"https://social.example/{publication.account.handle}/{1000 + publication.pk}"
            publishing.confirm(publication, by=publisher, url=link)
            watching.adopt(publication.pk)
        publishing.settle(_fresh(post))
        if end == PostState.TAKEN_DOWN:
            self.clock.wait(180)
            for item in PublishedItem.objects.filter(publication__in=publications).select_related("account"):
                removal = removals.take_down(
                    item, by=publisher, clause=rulebook.clause(story["clause"]), reason=story["reason"]
                )
                self.clock.wait(4)
                removals.confirm(removal, by=publisher)
            publishing.settle(_fresh(post))

    def picture(self, author: Representative) -> tuple[drafting.PictureChoice, ...]:
        asset = pictures.store(SimpleUploadedFile("rink.png", _rink(), "image/png"), by=author)
        alt = "Drawing of an empty indoor rink: white ice with a red centre line and two blue lines."
        return (drafting.PictureChoice(asset=asset, alt=alt, decorative_reason=""),)

    def expire(self) -> None:
        self.clock.set(4, 12)
        waiting.expire_due()

    def withdraw_parks(self) -> None:
        self.clock.set(1, 16, 14)
        access.withdraw(
            Department.objects.get(name="Parks and Forestry"),
            by=self.chief,
            clause=rulebook.clause("opinion"),
            reason="Two posts in one week gave a staff member’s own view of a Council decision as the City’s. "
            "Access stays withdrawn until the department has been trained again.",
        )


def fresh_person(person: Representative) -> Representative:
    """The person as the database has them: permissions are remembered on the login."""
    return Representative.objects.select_related("user", "department", "division").get(pk=person.pk)


def _fresh(post: Post) -> Post:
    return Post.objects.select_related("current_version").get(pk=post.pk)


def _rink() -> bytes:
    """A picture of our own: an empty rink."""
    image = Image.new("RGB", (1200, 675), "#dfe9ec")
    draw = ImageDraw.Draw(image)
    draw.polygon([(120, 90), (1080, 90), (1180, 620), (20, 620)], fill="#f7fbfc", outline="#0a5163", width=6)
    for left, right, colour in ((410, 330, "#2a4a9c"), (790, 870, "#2a4a9c"), (600, 600, "#a11d1a")):
        draw.line([(left, 90), (right, 620)], fill=colour, width=10)
    draw.ellipse([(500, 260), (700, 410)], outline="#a11d1a", width=6)
    draw.rectangle([(0, 0), (1200, 60)], fill="#5b7680")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
