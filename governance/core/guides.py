"""The guides of docs/guide as help inside: the same files, in the reader's language, each read and rendered once a
process.

Each language has a README.md, the contents: a heading for each duty, under it a link to each task's page. A task's
page is a file of that duty's folder, named as its address; its first line is its title."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(settings.BASE_DIR) / "docs" / "guide"
LANGUAGES = ("en", "fr")

# Which task a page is about, by the name of its address: where "Help with this page" leads.
ABOUT_PAGE = {
    "home": "author/my-work",
    "search": "author/find",
    "posts:new": "author/write-a-post",
    "posts:edit": "author/write-a-post",
    "posts:try": "author/what-a-finding-means",
    "posts:answer": "author/what-a-finding-means",
    "posts:consent_new": "author/consents-and-exceptions",
    "posts:consent_withdraw": "author/consents-and-exceptions",
    "posts:exemption_new": "author/consents-and-exceptions",
    "posts:submit": "author/submit",
    "posts:list": "author/follow-a-post",
    "posts:detail": "author/follow-a-post",
    "posts:calendar": "author/calendar",
    "posts:move": "author/calendar",
    "posts:notices": "author/notices",
    "posts:notice_choices": "author/notices",
    "posts:withdraw": "author/submit",
    "posts:queue": "supervisor/review-a-post",
    "posts:review": "supervisor/review-a-post",
    "posts:exemption_decide": "supervisor/review-a-post",
    "posts:hand_over": "supervisor/hold-hand-over-escalate",
    "posts:hold": "supervisor/hold-hand-over-escalate",
    "posts:escalate": "supervisor/hold-hand-over-escalate",
    "posts:request_changes": "supervisor/request-changes-or-reject",
    "posts:reject": "supervisor/request-changes-or-reject",
    "posts:release": "supervisor/release",
    "posts:call_back": "supervisor/release",
    "posts:confirm": "supervisor/release",
    "posts:cancel": "supervisor/release",
    "posts:release_urgently": "supervisor/in-an-emergency",
    "posts:review_owed": "supervisor/in-an-emergency",
    "posts:exceptions": "records/exceptions",
    "posts:clear": "administrator/clear-a-finding",
    "posts:halts": "supervisor/stop-everything",
    "posts:halt_lift": "supervisor/stop-everything",
    "monitoring:list": "supervisor/take-down",
    "monitoring:item": "supervisor/take-down",
    "monitoring:take_down": "supervisor/take-down",
    "monitoring:removals": "records/removal-log",
    "monitoring:removal": "records/removal-log",
    "accounts:profile": "author/your-sign-in",
    "account_change_password": "author/your-sign-in",
    "account_email": "author/your-sign-in",
    "account_reauthenticate": "author/your-sign-in",
    "mfa_index": "author/your-sign-in",
    "mfa_activate_totp": "author/your-sign-in",
    "mfa_deactivate_totp": "author/your-sign-in",
    "mfa_view_recovery_codes": "author/your-sign-in",
    "mfa_generate_recovery_codes": "author/your-sign-in",
    "usersessions_list": "author/your-sign-in",
    "socialaccount_connections": "author/your-sign-in",
    "accounts:view_new": "author/lists",
    "accounts:view": "author/lists",
    "accounts:view_delete": "author/lists",
    "accounts:away": "supervisor/when-you-are-away",
    "accounts:person_away": "supervisor/when-you-are-away",
    "accounts:organisations": "administrator/departments",
    "accounts:organisation_new": "administrator/departments",
    "accounts:organisation_edit": "administrator/departments",
    "accounts:department_new": "administrator/departments",
    "accounts:department_edit": "administrator/departments",
    "accounts:division_new": "administrator/departments",
    "accounts:division_edit": "administrator/departments",
    "accounts:people": "administrator/add-a-person",
    "accounts:person": "administrator/give-access-and-duties",
    "accounts:person_new": "administrator/add-a-person",
    "accounts:person_edit": "administrator/add-a-person",
    "accounts:person_invite": "administrator/add-a-person",
    "accounts:person_address": "administrator/add-a-person",
    "accounts:person_leave": "administrator/when-somebody-leaves",
    "accounts:person_rejoin": "administrator/when-somebody-leaves",
    "accounts:training_new": "administrator/training",
    "accounts:list": "administrator/connect-an-account",
    "accounts:request": "administrator/connect-an-account",
    "accounts:detail": "administrator/connect-an-account",
    "accounts:decide": "administrator/connect-an-account",
    "accounts:edit": "administrator/connect-an-account",
    "accounts:connect": "administrator/connect-an-account",
    "accounts:connect_by_password": "administrator/connect-an-account",
    "accounts:pause": "administrator/connect-an-account",
    "accounts:resume": "administrator/connect-an-account",
    "accounts:close": "administrator/connect-an-account",
    "accounts:grant": "administrator/give-access-and-duties",
    "accounts:revoke": "administrator/give-access-and-duties",
    "accounts:withdraw": "administrator/withdraw-access",
    "accounts:withdraw_confirm": "administrator/withdraw-access",
    "accounts:withdrawals": "administrator/withdraw-access",
    "accounts:withdrawal": "administrator/withdraw-access",
    "accounts:reinstate": "administrator/withdraw-access",
    "policy:detail": "administrator/policy-and-rules",
    "policy:clause": "administrator/policy-and-rules",
    "policy:revision": "administrator/policy-and-rules",
    "policy:rules": "administrator/policy-and-rules",
    "policy:rule": "administrator/policy-and-rules",
    "policy:changes": "administrator/policy-and-rules",
    "policy:contacts": "administrator/policy-and-rules",
    "policy:contact": "administrator/policy-and-rules",
    "policy:periods": "administrator/policy-and-rules",
    "policy:matters": "records/closed-sessions",
    "policy:matter": "records/closed-sessions",
    "policy:matter_new": "records/closed-sessions",
    "policy:matter_release": "records/closed-sessions",
    "audit:list": "records/audit-trail",
}


@dataclass(frozen=True, slots=True)
class Guide:
    """One task: its place in the folder ("author/submit"), its title, and its text as HTML."""

    place: str
    title: str
    body: SafeString

    def get_absolute_url(self) -> str:
        return reverse("help-task", args=self.place.split("/"))


@dataclass(frozen=True, slots=True)
class Shelf:
    """The guides of one duty."""

    duty: str
    name: str
    guides: tuple[Guide, ...]


# --- Who reads what first ----------------------------------------------------------------------------------------

_readers: list[tuple[str, Callable[[HttpRequest], bool]]] = []


def for_readers(duty: str, has: Callable[[HttpRequest], bool]) -> None:
    """Called from an app's ready(): whose first concern this duty's guides are."""
    _readers.append((duty, has))


def shelves_for(request: HttpRequest) -> Sequence[Shelf]:
    """All guides in the reader's language, those of their own duties first."""
    own = {duty for duty, has in _readers if has(request)}
    return sorted(shelves(language()), key=lambda shelf: shelf.duty not in own)


def about_page(name: str) -> str:
    """The address of the guide that fits a page, or of all guides."""
    place = ABOUT_PAGE.get(name)
    return reverse("help-task", args=place.split("/")) if place else reverse("help")


# --- The files ---------------------------------------------------------------------------------------------------


def language() -> str:
    """The folder in the reader's language."""
    return "fr" if (get_language() or "").startswith("fr") else "en"


@cache
def shelves(language: str) -> tuple[Shelf, ...]:
    """The contents of one language, in the order of its README."""
    found: list[tuple[str, list[str]]] = []
    for token, following in _with_following(_reader().parse((ROOT / language / "README.md").read_text("utf-8"))):
        if token.type == "heading_open" and token.tag == "h2":
            found.append((following.content, []))
        elif token.type == "inline" and found:
            found[-1][1].extend(str(child.attrs["href"]) for child in token.children or () if child.type == "link_open")
    return tuple(
        Shelf(duty=links[0].split("/")[0], name=name, guides=tuple(guide(language, _place(link)) for link in links))
        for name, links in found
        if links
    )


def find(language: str, place: str) -> tuple[Shelf, Guide] | None:
    """A guide of the contents and its shelf; None where there is no such task."""
    for shelf in shelves(language):
        for each in shelf.guides:
            if each.place == place:
                return shelf, each
    return None


@cache
def guide(language: str, place: str) -> Guide:
    """One file. Pictures stay with the file: help shows the page itself, one link away."""
    reader = _reader()
    tokens = reader.parse((ROOT / language / f"{place}.md").read_text("utf-8"))
    title, text = tokens[1].content, tokens[3:]
    for token in text:
        if token.children:
            token.children = [child for child in token.children if child.type != "image"]
            _lead_inside(token.children, posixpath.dirname(place))
    body = reader.renderer.render(_without_empty(text), reader.options, {})
    return Guide(place, title, mark_safe(body))  # noqa: S308  (our own files, raw HTML off)


def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _place(link: str) -> str:
    return link.removesuffix(".md")


def _with_following(tokens: Sequence[Token]) -> Sequence[tuple[Token, Token]]:
    return list(zip(tokens, [*tokens[1:], tokens[-1]], strict=True)) if tokens else []


def _lead_inside(children: Sequence[Token], folder: str) -> None:
    """A link from file to file becomes one from page to page."""
    for child in children:
        href = str(child.attrs.get("href", "")) if child.type == "link_open" else ""
        if href and not urlsplit(href).netloc:
            place = _place(posixpath.normpath(posixpath.join(folder, href)))
            child.attrs["href"] = reverse("help") if place == "README" else reverse("help-task", args=place.split("/"))


def _without_empty(tokens: Sequence[Token]) -> list[Token]:
    """Paragraphs that held nothing but a picture go with it."""
    kept: list[Token] = []
    skip = 0
    for place, token in enumerate(tokens):
        if skip:
            skip -= 1
        elif token.type == "paragraph_open" and not tokens[place + 1].children:
            skip = 2
        else:
            kept.append(token)
    return kept
