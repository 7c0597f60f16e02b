"""The French catalogue is whole and follows the sources, and the pages speak it."""

import html
import re
from typing import Any

import polib
import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from governance.checker.engine import check
from governance.management.commands.load_policy import POLICY
from governance.policy import rulebook
from governance.tests.builders import a_policy_officer, an_auditor, people
from governance.tests.checker.examples import FOLDER, a_context, examples
from posts import checking
from posts.tests import builders as posts
from tools import messages

NO_BREAK = "\u00a0"
CATALOGUE = polib.pofile(str(messages.CATALOGUE))
COUNCILS_WORDS = POLICY.read_text()  # which stay in English
MARKUP = re.compile(r"%\(\w+\)[a-z]|%%|</?\w+|`[^`]*`")


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_string_of_the_sources_is_translated_and_compiled():
    assert messages.is_fresh(), "run `python -m tools.messages`, then translate"


def test_no_translation_is_a_guess():
    assert [entry.msgid for entry in CATALOGUE if entry.fuzzy or entry.obsolete] == []


def test_translations_keep_what_is_filled_in_and_marked():
    for entry in CATALOGUE:
        allowed = set(MARKUP.findall(entry.msgid)) | set(MARKUP.findall(entry.msgid_plural or ""))
        for words in translations(entry):
            found = set(MARKUP.findall(words))
            assert found == allowed if not entry.msgid_plural else found <= allowed, entry.msgid
            assert words.count("\n") == entry.msgid.count("\n"), entry.msgid
            words % dict.fromkeys(re.findall(r"%\((\w+)\)", words), 1)


def test_french_follows_the_spacing_used_in_canada():
    for words in (words for entry in CATALOGUE for words in translations(entry)):
        assert not re.search(rf"[ {NO_BREAK}][!?;]", words), words
        assert not re.search(r" [:»]|« |«\S(?<!«\u00a0)|'", words), words


def test_what_the_checker_says_of_its_examples_is_in_the_catalogue():
    known = {entry.msgid for entry in CATALOGUE}
    texts = [example["text"] for path in sorted(FOLDER.glob("*.toml")) for example in examples(path.stem)]
    found = [finding for text in [*texts, "a" * 200_000] for finding in check(text, a_context())]

    assert len({finding.rule for finding in found}) > 30
    assert {words for finding in found for words in (finding.message, finding.advice)} <= known


def test_a_dropped_string_leaves_the_catalogue_and_a_new_one_waits_for_its_translation():
    kept, dropped = messages.Message("Draft"), polib.POEntry(msgid="Gone", msgstr="Parti")
    new = messages.catalogue(
        {kept: ["a.py"], messages.Message("%(n)s thing", "%(n)s things"): ["b.html"]},
        [polib.POEntry(msgid="Draft", msgstr="Brouillon"), dropped],
    )

    assert [(entry.msgid, entry.translated()) for entry in new] == [("Draft", True), ("%(n)s thing", False)]
    assert [entry.flags for entry in new] == [[], ["python-format"]]


# --- Pages -------------------------------------------------------------------------------------------------------


def in_french(rep: Any) -> Client:
    """This person, signed in, having chosen French."""
    type(rep.user).objects.filter(pk=rep.user.pk).update(language="fr-ca")
    client = Client()
    client.force_login(rep.user, backend="accounts.backends.CityBackend")
    return client


def text_of(response: Any) -> str:
    """What the page says, without markup."""
    assert response.status_code == 200
    content = response.content.decode()
    assert '<html lang="fr-ca">' in content
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content)).split())


def left_in_english(text: str) -> list[str]:
    """Strings of the catalogue, of three words or more, that stand on the page as they are in the sources."""
    plain = [entry.msgid for entry in CATALOGUE if "%" not in entry.msgid and entry.msgid.count(" ") >= 2]
    return [
        words
        for words in plain
        if words not in COUNCILS_WORDS and re.search(rf"(?<!\w){re.escape(' '.join(words.split()))}(?!\w)", text)
    ]


def test_a_stranger_is_met_in_the_language_of_the_browser(client, db):
    text = text_of(client.get(reverse("account_login"), headers={"accept-language": "fr-CA,fr;q=0.9"}))

    assert "Ouvrir une session" in text
    assert left_in_english(text) == []


@pytest.mark.parametrize(("language", "words"), [("fr-ca", "Ouvrir une session"), ("en-ca", "Sign in")])
def test_a_stranger_switches_the_language(client, db, language, words):
    client.post(reverse("set_language"), {"language": language, "next": reverse("account_login")})
    other = "en" if language == "fr-ca" else "fr"

    page = client.get(reverse("account_login"), headers={"accept-language": other}).content.decode()

    assert f'<html lang="{language}">' in page
    assert words in page


def test_authors_read_what_the_checker_found_in_french(db):
    desk = posts.a_desk()
    post = posts.a_draft(desk, text="Ask for Nora, SIN 046 454 286.")
    checking.run_check(post.version)

    text = text_of(in_french(desk.author).get(reverse("posts:edit", args=[post.pk])))

    assert "Cela ressemble à un numéro d’assurance sociale." in text
    assert "Enregistrer et soumettre" in text
    assert left_in_english(text) == []


def test_reviewers_decide_in_french(db):
    desk = posts.a_desk()
    post = posts.a_post_in_review(desk)
    client = in_french(desk.reviewer)

    review = text_of(client.get(reverse("posts:review", args=[post.pk])))

    assert "Renseignements confidentiels" in review
    assert "Votre constat, clause par clause" in review
    assert "Demander des modifications" in review
    assert "Approuver la version 1" in review
    assert left_in_english(review) == []


def test_an_act_answers_in_the_language_of_who_did_it(db):
    desk = posts.a_desk()
    post = posts.a_post_in_review(desk)

    refused = in_french(desk.reviewer).post(
        reverse("posts:approve", args=[post.pk]), {"seen": post.version.content_hash, "note": ""}
    )

    text = html.unescape(refused.content.decode())
    assert refused.status_code == 422
    assert "Votre constat manque : 4.3.1, Renseignements confidentiels.".replace(" :", f"{NO_BREAK}:") in text


PAGES = {
    "author": ("home", "posts:list", "posts:new", "accounts:profile", "accounts:list"),
    "reviewer": ("home", "posts:list", "posts:queue", "monitoring:list", "monitoring:removals", "policy:detail"),
    "officer": ("policy:detail", "policy:rules", "policy:contacts", "policy:periods"),
    "auditor": ("audit:list", "monitoring:list", "monitoring:removals", "posts:list"),
    "administrator": (
        "accounts:list",
        "accounts:request",
        "accounts:people",
        "accounts:person_new",
        "accounts:organisations",
        "accounts:withdraw",
        "accounts:withdrawals",
    ),
}


@pytest.mark.parametrize("who", PAGES)
def test_no_page_falls_back_into_english(db, who):
    desk = posts.a_desk()
    posts.a_published_post(desk)
    posts.a_post_in_review(desk)
    made = {"officer": a_policy_officer, "auditor": an_auditor, "administrator": people.an_administrator}
    client = in_french(made[who]() if who in made else getattr(desk, who))

    left = {name: left_in_english(text_of(client.get(reverse(name)))) for name in PAGES[who]}

    assert left == dict.fromkeys(PAGES[who], [])


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "409", "422", "429", "500", "503"])
def test_error_pages_are_translated(code):
    with translation.override("fr-ca"):
        text = render_to_string(f"{code}.html")

    assert left_in_english(" ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())) == []


def test_the_words_of_the_policy_stay_as_council_approved_them_and_are_marked_as_english(db):
    desk = posts.a_desk()
    clause = rulebook.current_policy().clauses.get(reference="4.3.2")
    client = in_french(desk.author)

    for address in (reverse("policy:detail"), reverse("policy:clause", args=[clause.reference])):
        page = html.unescape(client.get(address).content.decode())
        before, _words, after = page.partition(clause.text.split(" about ")[0])

        assert after, "the clause's own words stand on the page"
        assert re.findall(r'lang="([^"]*)"', before[before.rindex('class="law') :])[0] == "en-ca"
        with translation.override("fr-ca"):
            note = translation.gettext(clause.note)
        assert f'lang="fr-ca">{note}' in page
