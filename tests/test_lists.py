"""What holds for every list of the house: no address breaks it, what was left out is said, and its copy is safe."""

import csv
import io
import re
from datetime import datetime

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import SavedView, User
from accounts.roles import Duty, Role
from accounts.tests import builders as people
from governance.audit.models import AuditEvent
from governance.core import known_lists, lists, search_views
from governance.core.sheets import cell
from monitoring.tests.builders import a_removal, an_unapproved_item
from posts.tests import builders
from posts.tests.pages import browser, queries
from tests.test_volume_of_posts import in_bulk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy")]
LISTS = {
    "posts": "posts:list",
    "queue": "posts:queue",
    "exceptions": "posts:exceptions",
    "accounts": "accounts:list",
    "people": "accounts:people",
    "withdrawals": "accounts:withdrawals",
    "items": "monitoring:list",
    "removals": "monitoring:removals",
    "audit-trail": "audit:list",
}
NONSENSE = (
    "page=0", "page=nine", "sort=backwards", "view=nowhere", "state=gone-fishing", "account=99999999999999999999",
    "department=%00", "since=yesterday", "until=2026-02-31", "colour=teal", "kind=cat", f"q={'x' * 300}",
    "network=carrier-pigeon", "subject=the+post", "review=maybe", "due=soon", f"clause={'9' * 300}", "mine=perhaps",
)  # fmt: skip
FORMULA = '=HYPERLINK("http://evil.example","Ada")'


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


def all_seeing() -> Client:
    """An administrator, who sees every list."""
    return browser(people.an_administrator())


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def copy_of(client: Client, name: str, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"{reverse(LISTS[name])}?format=csv&{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    content = response.getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_every_list_is_known_by_its_name():
    assert {name: known_lists.known(name).url_name for name in LISTS} == LISTS


@pytest.mark.parametrize("name", LISTS)
def test_no_address_breaks_a_list_and_what_was_left_out_is_said(name: str):
    client = all_seeing()

    for query in NONSENSE:
        response = client.get(f"{reverse(LISTS[name])}?{query}")
        assert response.status_code == 200, query
        assert response.context["listing"].remarks, query
        assert response.context["listing"].query == "", query


@pytest.mark.parametrize("name", ["exceptions", "withdrawals", "items", "removals", "audit-trail"])
def test_the_first_and_the_last_of_all_days_are_days(name: str):
    response = all_seeing().get(f"{reverse(LISTS[name])}?since=0001-01-01&until=9999-12-31")

    assert (response.status_code, response.context["listing"].remarks) == (200, [])


@pytest.mark.parametrize("name", LISTS)
def test_nothing_is_exported_where_a_filter_was_left_out(name: str):
    response = all_seeing().get(f"{reverse(LISTS[name])}?format=csv&colour=teal")

    assert "Nothing was exported" in words(response)
    assert not AuditEvent.objects.filter(action="list.exported").exists()


@pytest.mark.parametrize("name", LISTS)
def test_the_record_tells_that_a_list_left_the_house_and_nothing_of_it(name: str):
    rows = copy_of(all_seeing(), name)

    event = AuditEvent.objects.latest("sequence")
    assert event.action == "list.exported"
    assert event.facts == {"list": name, "rows": len(rows), "filters": []}


def test_a_copy_is_named_after_list_and_day_and_says_times_with_their_zone():
    desk = builders.a_desk()
    builders.a_draft(desk, title="Rink")
    client = browser(desk.author)

    response = client.get(f"{reverse('posts:list')}?format=csv")
    row = copy_of(client, "posts")[0]

    assert re.search(r'filename="posts-\d{4}-\d\d-\d\d\.csv"', response["Content-Disposition"])
    assert response["Cache-Control"] == "private, no-store"
    assert (row["Title"], row["State"], row["Text"]) == ("Rink", "Draft", builders.TEXT)
    assert datetime.fromisoformat(row["Changed"]).utcoffset() is not None


def test_a_copy_speaks_the_language_of_whoever_takes_it():
    desk = builders.a_desk()
    builders.a_draft(desk)
    User.objects.filter(pk=desk.author.user_id).update(language="fr-ca")

    row = copy_of(browser(desk.author), "posts")[0]

    assert row["État"] == "Brouillon"


def test_a_copy_holds_what_the_filters_leave_on_all_pages():
    desk = builders.a_desk()
    in_bulk(desk, 60)
    builders.a_draft(desk, title="Market day")
    client = browser(desk.author)

    assert len(copy_of(client, "posts")) == 61
    assert [row["Title"] for row in copy_of(client, "posts", "state=draft")] == ["Market day"]
    assert AuditEvent.objects.latest("sequence").facts == {"list": "posts", "rows": 1, "filters": ["state"]}


def test_a_copy_holds_only_what_this_person_may_see():
    mine, other = builders.a_desk(), builders.a_desk()
    builders.a_draft(mine, title="Mine")
    builders.a_draft(other, title="Another’s")
    client = browser(mine.author)

    assert [row["Title"] for row in copy_of(client, "posts")] == ["Mine"]
    assert [row["Account"] for row in copy_of(client, "accounts")] == [mine.account.display_name]
    assert [row["Name"] for row in copy_of(client, "people")] == [mine.author.full_name]
    for name in ("withdrawals", "audit-trail"):
        assert client.get(f"{reverse(LISTS[name])}?format=csv").status_code == 403


def test_no_cell_of_any_copy_starts_like_a_formula():
    account = people.an_account(FORMULA)
    desk = builders.a_desk(account)
    builders.a_draft(desk, title=FORMULA, text=FORMULA)
    people.a_representative(name=FORMULA)
    a_removal(an_unapproved_item(account, FORMULA), by=desk.moderator, reason=FORMULA)
    admin = people.an_administrator()
    client = browser(people.entrust(admin, Role.AUTHOR, account))

    for name in ("posts", "accounts", "people", "removals", "items", "audit-trail"):
        cells = [text for row in copy_of(client, name) for text in row.values()]
        assert not [text for text in cells if text.startswith(("=", "+", "-", "@", "\t"))], name
        assert name == "audit-trail" or any(text.startswith(f"'{FORMULA[:10]}") for text in cells), name


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_cell_that_starts_like_a_formula_is_made_words(start: str):
    assert cell(f"{start}1+1") == f"'{start}1+1"


def test_a_thousand_rows_are_read_in_as_many_questions_as_ten(django_assert_max_num_queries):
    in_bulk(builders.a_desk(), 1_000)
    client = browser(people.an_officer(Duty.RECORDS_OFFICER))
    client.get(reverse("posts:list"))

    with django_assert_max_num_queries(16):  # with the event of the record and its transaction
        rows = copy_of(client, "posts")

    assert len(rows) == 1_000


def test_copies_are_not_taken_without_end():
    client = all_seeing()
    for _number in range(lists.COPIES):
        copy_of(client, "people")

    response = client.get(f"{reverse('accounts:people')}?format=csv")

    assert response.status_code == 429
    assert "a lot of files within a minute" in words(response)


# --- The page ------------------------------------------------------------------------------------------------------


def test_each_filter_in_force_is_said_and_can_be_taken_off():
    desk = builders.a_desk()
    builders.a_draft(desk, title="Rink")
    client = browser(desk.author)

    listing = client.get(f"{reverse('posts:list')}?q=rink&state=draft&sort=title").context["listing"]

    assert [chip.words for chip in listing.chips] == ["Number, or words of title and text: rink", "State: Draft"]
    assert [chip.href for chip in listing.chips] == ["/posts/?state=draft&sort=title", "/posts/?q=rink&sort=title"]
    assert (listing.clear, listing.count_in_words) == ("/posts/", "1 post")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=arena", ["Rink"]),
        ("q=ARÉNA", ["Rink"]),
        ("q=ice+aren", ["Rink"]),
        ("q=rena", []),
        ("q=rink+market", []),
        ("q=!!!", []),
        ("sort=title", ["Market", "Rink"]),
    ],
)
def test_posts_are_found_by_the_beginnings_of_their_words(query: str, expected: list[str]):
    desk = builders.a_desk()
    builders.a_draft(desk, title="Rink", text="The arena has ice again.")
    builders.a_draft(desk, title="Market")

    page = browser(desk.author).get(f"{reverse('posts:list')}?{query}").context["page"]

    assert [post.title for post in page] == expected


def test_a_post_is_found_by_its_number_and_by_its_new_words_once_revised():
    desk = builders.a_desk()
    post = builders.a_draft(desk, title="Rink", text="The arena has ice again.")
    client = browser(desk.author)

    builders.revised(post, by=desk.author, text="The pool is open.")

    def found(asked: str) -> list[int]:
        return [each.pk for each in client.get(reverse("posts:list"), {"q": asked}).context["page"]]

    assert (found("pool"), found("arena"), found(f"#{post.pk}"), found("9" * 30)) == ([post.pk], [], [post.pk], [])


# --- Views that are kept -------------------------------------------------------------------------------------------


def save(client: Client, name: str = "Mine", query: str = "state=draft&page=2", of: str = "posts"):
    return client.post(f"{reverse('accounts:view_new')}?list={of}&query={query.replace('&', '%26')}", {"name": name})


def test_a_filtered_list_is_kept_under_a_name_and_opens_again():
    desk = builders.a_desk()
    client = browser(desk.author)
    assert "Save this view" in words(client.get("/posts/?state=draft"))

    response = save(client, "  Still   drafts ")

    view = SavedView.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/posts/?state=draft")
    assert (view.representative, view.name, view.query) == (desk.author, "Still drafts", "state=draft")
    page = client.get("/posts/?state=draft")
    assert "Still drafts" in words(page)
    assert "Save this view" not in words(page)
    assert "Still drafts" not in words(browser(desk.reviewer).get("/posts/"))


@pytest.mark.parametrize(
    ("name", "query", "why"),
    [
        ("", "state=draft", "This field is required"),
        ("x" * 61, "state=draft", "at most 60"),
        ("MINE", "state=draft", "You already keep a view"),
        ("Other", "page=3", "no view to keep"),
    ],
)
def test_a_view_that_cannot_be_kept_says_why(name: str, query: str, why: str):
    client = browser(people.a_representative())
    save(client, "Mine")

    response = save(client, name, query)

    assert response.status_code == 422
    assert why in words(response)
    assert SavedView.objects.count() == 1


def test_a_person_keeps_fifty_views_and_no_more():
    rep = people.a_representative()
    SavedView.objects.bulk_create(
        SavedView(representative=rep, list_name="posts", name=f"View {n}", query="state=draft") for n in range(50)
    )

    response = save(browser(rep), "One more")

    assert response.status_code == 422
    assert "You keep 50 views" in words(response)


def test_a_view_is_renamed_and_deleted_with_a_word_what_that_does():
    rep = people.a_representative()
    client = browser(rep)
    save(client, "Mine")
    save(client, "Other", "state=published")
    view = SavedView.objects.get(name="Mine")
    address, deleting = reverse("accounts:view", args=[view.pk]), reverse("accounts:view_delete", args=[view.pk])

    assert "You already keep a view" in words(client.post(address, {"name": "other"}))
    assert client.post(address, {"name": "Drafts"}).status_code == 302
    assert "everything in it stay as they are" in words(client.get(deleting))
    assert SavedView.objects.filter(name="Drafts").exists()
    client.post(deleting)

    assert [kept.name for kept in SavedView.objects.all()] == ["Other"]


def test_nobody_opens_or_deletes_the_view_of_another():
    save(browser(people.a_representative()))
    view, client = SavedView.objects.get(), browser(people.a_representative())

    for name in ("view", "view_delete"):
        assert client.get(reverse(f"accounts:{name}", args=[view.pk])).status_code == 404
        assert client.post(reverse(f"accounts:{name}", args=[view.pk]), {"name": "Taken"}).status_code == 404
    assert SavedView.objects.get().name == "Mine"


def test_no_view_is_kept_of_a_list_that_does_not_exist():
    assert save(browser(people.a_representative()), of="secrets").status_code == 404


def test_a_view_whose_filter_means_nothing_any_more_says_so_and_opens_what_is_left():
    desk = builders.a_desk()
    builders.a_draft(desk, title="Rink")
    client = browser(desk.author)
    save(client, "Old", "account=424242&state=draft")

    page = client.get(SavedView.objects.get().query.join(["/posts/?", ""]))

    assert "isn’t there to choose, or no longer" in words(page)
    assert [post.title for post in page.context["page"]] == ["Rink"]
    assert page.context["listing"].query == "state=draft"


# --- The search ----------------------------------------------------------------------------------------------------


def found_by(client: Client, asked: str) -> str:
    return words(client.post(reverse("search-found"), {"q": asked}))


def test_the_search_finds_posts_accounts_people_pages_and_own_views():
    desk = builders.a_desk(people.an_account("Café Rink"))
    post = builders.a_draft(desk, title="Rinks are open", text="Come and skate.")
    people.a_representative(name="Rinka Example")
    rep = people.entrust(people.an_officer(Duty.ACCESS_OFFICER), Role.AUTHOR, desk.account)
    client = browser(rep)
    save(client, "Rink drafts")

    answer = found_by(client, "rink")

    assert all(name in answer for name in ("Rinks are open", "Café Rink", "Rinka Example", "Rink drafts"))
    assert "Café Rink" in found_by(client, "cafe")
    assert f"Post {post.pk}" in found_by(client, str(post.pk))
    assert "Withdrawals" in found_by(client, "withdrawals")


def test_the_search_shows_nobody_what_they_may_not_see():
    desk, other = builders.a_desk(), builders.a_desk(people.an_account("Secret garden"))
    builders.a_draft(other, title="Secret plan")
    people.a_representative(name="Secret Agent")

    answer = found_by(browser(desk.author), "secret")

    assert answer == ""
    assert "Withdrawals" not in found_by(browser(desk.author), "withdrawals")


@pytest.mark.parametrize("asked", ["", "   ", "!!!", "\x00", "a" * 5_000, "' OR 1=1 --", "x:* & | !", "🙂", "9" * 40])
def test_no_question_breaks_the_search(asked: str):
    client = browser(people.a_representative())

    assert client.post(reverse("search-found"), {"q": asked}).status_code == 200
    assert client.post(reverse("search"), {"q": asked, "kind": "posts", "page": "x"}).status_code == 200


def test_the_search_asks_four_questions_of_its_own(django_assert_num_queries):
    desk = builders.a_desk()
    in_bulk(desk, 300)
    client = browser(desk.author)
    client.post(reverse("search-found"), {"q": ""})

    with django_assert_num_queries(3 + 4):  # session, login, grants; then posts, accounts, people, views
        client.post(reverse("search-found"), {"q": "post"})


def test_the_page_of_the_search_leads_to_all_of_one_kind():
    desk = builders.a_desk()
    for number in range(27):
        builders.a_draft(desk, title=f"Skating lesson {number}")
    client = browser(desk.author)

    first = client.post(reverse("search"), {"q": "skating"})
    second = client.post(reverse("search"), {"q": "skating", "kind": "posts", "page": "2"})

    assert "Show all : Posts" in words(first)
    assert "26 to 27 of 27" in words(second)
    assert queries(client, reverse("search")) <= 12


def test_the_search_leaves_no_words_in_an_address_a_record_or_a_log(caplog):
    client = browser(people.an_administrator())
    before = AuditEvent.objects.count()
    with caplog.at_level("DEBUG"):
        page = client.post(reverse("search"), {"q": "whistleblower"})

    assert 'method="post"' in page.content.decode()
    assert client.get(reverse("search"), {"q": "whistleblower"}).context["asked"] == ""
    said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]  # only in DEBUG
    assert not [line for line in said if "whistleblower" in line]
    assert AuditEvent.objects.count() == before


def test_a_person_searches_no_faster_than_typing(monkeypatch):
    monkeypatch.setattr(search_views, "MOST", 3)
    client = browser(people.a_representative())

    answers = [client.post(reverse("search-found"), {"q": "x"}).status_code for _number in range(4)]

    assert answers == [200, 200, 200, 429]
    assert client.post(reverse("search"), {"q": "x"}).status_code == 429
