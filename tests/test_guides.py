"""The guides: the same tasks in both languages, links that lead somewhere, words that the pages really say, and the
same text as help inside."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from markdown_it import MarkdownIt
from markdown_it.token import Token

from accounts.models import User
from accounts.roles import Duty
from accounts.tests import builders as people
from governance.core import guides
from tools import messages
from tools.pages import PAGES, named, walk

ROOT = Path(settings.BASE_DIR)
GUIDES = ROOT / "docs" / "guide"
FILES = sorted(GUIDES.rglob("*.md"))
TAG = re.compile(r"<span class=\"vh\">.*?</span>|<[^>]*>")
FILLED_IN = re.compile(r"%\(\w+\)s")


def inline(path: Path) -> Iterator[Token]:
    """Every piece of running text in a file, links, pictures and bold words among it."""
    for token in MarkdownIt("commonmark").enable("table").parse(path.read_text("utf-8")):
        yield from token.children or ()


def bold(path: Path) -> Iterator[str]:
    inside, words = False, ""
    for token in inline(path):
        if token.type == "strong_open":
            inside, words = True, ""
        elif token.type == "strong_close":
            inside = False
            yield " ".join(words.split())  # French has its hard spaces there
        elif inside:
            words += token.content


@cache
def interface(language: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """What the pages say in a language: whole strings, and those in which something is filled in."""
    if language == "en":
        said = {text for found in messages.messages() for text in (found.text, found.plural) if text}
    else:
        entries = polib.pofile(str(messages.CATALOGUE))
        said = {text for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values()) if text}
    plain = {" ".join(TAG.sub("", text).split()) for text in said}
    open_ = [text for text in plain if FILLED_IN.search(text) and len(FILLED_IN.sub("", text).strip()) > 8]
    return (
        frozenset(plain),
        tuple(re.compile(".+".join(map(re.escape, FILLED_IN.split(text)))) for text in open_),
    )


# --- The files ---------------------------------------------------------------------------------------------------


def test_both_languages_have_the_same_tasks_in_the_same_order():
    places = {
        language: [[guide.place for guide in shelf.guides] for shelf in guides.shelves(language)]
        for language in guides.LANGUAGES
    }
    on_disk = {str(path.relative_to(GUIDES / "en").with_suffix("")) for path in (GUIDES / "en").glob("*/*.md")}

    assert places["en"] == places["fr"]
    assert {place for shelf in places["en"] for place in shelf} == on_disk
    assert [shelf.duty for shelf in guides.shelves("en")] == ["author", "supervisor", "administrator", "records"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(GUIDES)))
def test_what_a_guide_sets_in_bold_is_written_on_a_page(path: Path):
    language = path.relative_to(GUIDES).parts[0]
    whole, filled_in = interface(language)

    unknown = [
        words for words in bold(path) if words not in whole and not any(each.fullmatch(words) for each in filled_in)
    ]

    assert unknown == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(GUIDES)))
def test_no_guide_links_nowhere_or_to_a_picture_that_is_not_taken(path: Path):
    pictures = {
        f"{page.key}-{language}-{scheme}-{width}.webp"
        for page in PAGES
        for language, ways in walk.IN_PAIRS.items()
        for width, scheme in ways
    }
    astray = []
    for token in inline(path):
        if token.type == "link_open" and not (path.parent / str(token.attrs["href"])).is_file():
            astray.append(token.attrs["href"])
        if token.type == "image":
            target = (path.parent / str(token.attrs["src"])).resolve()
            if target.parent != ROOT / "docs" / "screenshots" or target.name not in pictures or not token.content:
                astray.append(token.attrs["src"])

    assert astray == []


def test_help_with_a_page_leads_to_a_guide_that_exists():
    for language in guides.LANGUAGES:
        known = {guide.place for shelf in guides.shelves(language) for guide in shelf.guides}
        assert set(guides.ABOUT_PAGE.values()) - known == set()
    assert guides.ABOUT_PAGE.keys() - set(named()) == set()


# --- Help inside -------------------------------------------------------------------------------------------------


def signed_in(user: User | None) -> Client:
    client = Client()
    assert user is not None
    client.force_login(user, backend="accounts.backends.CityBackend")
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "word"), [("en-ca", "Submit a post"), ("fr-ca", "Soumettre une publication")])
def test_every_guide_opens_in_the_readers_language_without_a_dead_link(language: str, word: str):
    reader = people.a_representative()
    User.objects.filter(pk=reader.user.pk).update(language=language)
    client = signed_in(reader.user)

    index = client.get(reverse("help")).content.decode()
    addresses = set(re.findall(r'href="(/help/[^"]+)"', index))

    assert word in index
    assert len(addresses) == sum(len(shelf.guides) for shelf in guides.shelves("en"))
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200
        assert set(re.findall(r'href="(/help/[^"]+)"', page.content.decode())) <= addresses
        assert ".md" not in page.content.decode()
        assert ".webp" not in page.content.decode()


@pytest.mark.django_db
def test_a_readers_own_duty_comes_first():
    clerk = people.an_officer(Duty.CLERK)

    index = signed_in(clerk.user).get(reverse("help")).content.decode()

    assert index.index('id="records"') < index.index('id="author"') < index.index('id="administrator"')


@pytest.mark.django_db
def test_a_page_leads_to_its_guide_and_a_page_without_one_to_all(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(guides.ABOUT_PAGE, "accounts:profile")
    client = signed_in(people.a_representative().user)

    assert f'href="{reverse("help-task", args=["author", "follow-a-post"])}"' in client.get("/posts/").content.decode()
    profile = client.get(reverse("accounts:profile")).content.decode()
    assert re.search(r'class="help-here[^>]*><a href="/help/"', profile)


@pytest.mark.django_db
def test_a_guide_that_does_not_exist_is_not_found_and_strangers_sign_in_first():
    client = signed_in(people.a_representative().user)

    assert client.get(reverse("help-task", args=["author", "fly"])).status_code == 404
    assert client.get("/help/author/README/").status_code == 404
    assert Client().get(reverse("help")).status_code == 302


def test_raw_html_in_a_guide_stays_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "en" / "author"
    folder.mkdir(parents=True)
    (folder / "odd.md").write_text("# Odd\n\n<script>alert(1)</script> and [a link](javascript:alert(1))\n")
    monkeypatch.setattr(guides, "ROOT", tmp_path)

    body = guides.guide.__wrapped__("en", "author/odd").body

    assert "<script" not in body
    assert "href=" not in body
