"""A video in a post, from the composer to the network: what pages show, what stands in its way, who gets its file."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.connectors import fake
from accounts.connectors.base import Outgoing
from accounts.models import SocialAccount
from accounts.standing import Standing
from accounts.tests import builders as people
from governance.core.errors import GuardFailed
from posts import fitting, gate, halting, publishing, workflow
from posts.drafting import PictureChoice
from posts.models import MediaAsset, Outcome, Placement, Post
from posts.states import DeliveryState
from posts.tests import builders
from posts.tests.pages import browser, typed
from posts.views import media
from tools.testing.films import a_film

pytestmark = pytest.mark.django_db

WORDS = "A plow clears Hunter Street."


def with_a_video(desk: builders.Desk, alt: str = WORDS, **film: Any) -> PictureChoice:
    return PictureChoice(builders.a_video(by=desk.author, **film), alt)


def body(response: Any) -> bytes:
    return b"".join(response) if response.streaming else response.content


# --- Composer and pages ---


def test_a_video_is_added_with_its_words_and_shown_without_playing_by_itself():
    desk = builders.a_desk()
    client = browser(desk.author)

    page = client.post("/posts/new/", typed(title="", upload=SimpleUploadedFile("film.mov", a_film(container="mov"))))
    asset = MediaAsset.objects.get(media_type="video/mp4")
    row = page.context["form"].pictures[0]
    client.post(
        "/posts/new/",
        typed(accounts=[desk.account.pk], picture=[row.token], **{f"alt-{asset.sha256}": WORDS}),
    )

    post = Post.objects.get()
    shown = client.get(post.get_absolute_url() + "edit/").content.decode()
    assert [(each.asset, each.alt) for each in post.version.placements.all()] == [(asset, WORDS)]
    assert "What the video shows" in page.content.decode()
    assert f'<video controls preload="metadata" src="/pictures/{asset.sha256}/"' in shown
    assert f'poster="/pictures/{asset.sha256}/frame/"' in shown
    assert "autoplay" not in shown


def test_a_broken_video_is_refused_at_its_field_and_nothing_typed_is_lost():
    client = browser(builders.a_desk().author)

    answer = client.post("/posts/new/", typed(note="Ask first.", upload=SimpleUploadedFile("a.mp4", a_film()[:900])))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "a video we can read" in str(answer.context["form"].errors["upload"])
    assert 'id="id_upload_error"' in page
    assert "Ask first." in page
    assert builders.TEXT in page


@pytest.mark.parametrize("where", ["posts:detail", "posts:review", "posts:submit"])
def test_those_who_read_a_post_can_play_its_video(where):
    desk = builders.a_desk()
    made = builders.a_draft if where == "posts:submit" else builders.a_post_in_review
    post = made(desk, pictures=[with_a_video(desk)])
    reader = desk.author if where == "posts:submit" else desk.reviewer

    shown = browser(reader).get(reverse(where, args=[post.pk])).content.decode()

    assert "<video controls" in shown
    assert WORDS in shown


def test_a_person_who_posts_by_hand_can_save_the_video():
    desk = builders.a_desk(people.an_account(platform="youtube"))
    post = builders.a_released_post(desk, pictures=[with_a_video(desk)])

    page = browser(desk.publisher).get(reverse("posts:confirm", args=[builders.the_publication(post).pk]))

    assert "Save the video" in page.content.decode()


# --- Its file ---


@pytest.fixture
def film(settings: Any) -> SimpleNamespace:
    """A stored video, its bytes, its address, and a browser that may see it."""
    desk = builders.a_desk()
    post = builders.a_draft(desk, pictures=[with_a_video(desk)])
    asset = post.version.placements.get().asset
    address = reverse("posts:picture", args=[asset.sha256])
    return SimpleNamespace(asset=asset, content=asset.read(), address=address, client=browser(desk.reviewer))


def test_the_whole_of_it_is_served_to_those_who_may_see_its_post_and_to_no_one_else(film):
    seen = film.client.get(film.address)

    assert (seen.status_code, body(seen)) == (200, film.content)
    assert seen["Content-Type"] == "video/mp4"
    assert seen["Accept-Ranges"] == "bytes"
    assert seen["X-Content-Type-Options"] == "nosniff"
    assert seen["Content-Security-Policy"] == "default-src 'none'; media-src 'self'"
    assert "private" in seen["Cache-Control"]
    for address in (film.address, reverse("posts:poster", args=[film.asset.sha256])):
        stranger = browser(people.an_author(people.an_account()))
        assert (
            stranger.get(address).status_code
            == stranger.get(address, headers={"Range": "bytes=0-9"}).status_code
            == 404
        )
        assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=100-", 100, None), ("bytes=-50", -50, None), ("bytes=10-999999999", 10, None)],
)
def test_a_player_gets_the_part_that_it_asks_for(film, asked, first, last):
    seen = film.client.get(film.address, headers={"Range": asked})

    expected = film.content[first : None if last is None else last + 1]
    start = first if first >= 0 else len(film.content) + first
    assert (seen.status_code, body(seen)) == (206, expected)
    assert seen["Content-Range"] == f"bytes {start}-{start + len(expected) - 1}/{len(film.content)}"
    assert seen["Content-Length"] == str(len(expected))


def test_a_player_that_asks_for_all_gets_it_in_parts(film, monkeypatch):
    monkeypatch.setattr(media, "PART", 1000)

    seen = film.client.get(film.address, headers={"Range": "bytes=0-"})

    assert body(seen) == film.content[:1000]
    assert seen["Content-Range"] == f"bytes 0-999/{len(film.content)}"


@pytest.mark.parametrize(
    ("asked", "status"), [("bytes=999999999-", 416), ("bytes=9-3", 416), ("lines=1-2", 200), ("bytes=-", 200)]
)
def test_parts_that_do_not_exist_are_refused(film, asked, status):
    assert film.client.get(film.address, headers={"Range": asked}).status_code == status


def test_its_frame_is_a_picture(film):
    seen = film.client.get(reverse("posts:poster", args=[film.asset.sha256]))

    assert (seen.status_code, seen["Content-Type"], seen.content) == (200, "image/jpeg", film.asset.poster.read())


def test_a_picture_has_no_frame():
    desk = builders.a_desk()
    picture = builders.a_picture(by=desk.author)

    assert browser(desk.author).get(reverse("posts:poster", args=[picture.sha256])).status_code == 404


def test_a_file_that_is_gone_is_not_found(film):
    film.asset.file.storage.delete(film.asset.file.name)

    assert film.client.get(film.address, headers={"Range": "bytes=0-"}).status_code == 404


# --- What stands in its way ---


def codes(platform: str, *assets: MediaAsset, alt: str = WORDS) -> list[str]:
    placements = [Placement(asset=asset, position=n, alt=alt) for n, asset in enumerate(assets, 1)]
    return [each.code for each in fitting.account_obstacles(SocialAccount(platform=platform), "Snow.", placements)]


def a_video(
    seconds: float = 30, size: int = 2_000_000, kind: str = "mp4", shape: tuple[int, int] = (1280, 720)
) -> MediaAsset:
    width, height = shape
    return MediaAsset(
        media_type=f"video/{kind}", size=size, width=width, height=height, milliseconds=int(seconds * 1000)
    )


A_PICTURE = MediaAsset(media_type="image/jpeg", size=90_000, width=64, height=48)


@pytest.mark.parametrize(
    "platform", ["bluesky", "mastodon", "facebook", "instagram", "x", "linkedin", "youtube", "manual"]
)
def test_an_ordinary_video_fits_every_network(platform):
    assert codes(platform, a_video()) == []


@pytest.mark.parametrize(
    ("platform", "assets", "expected"),
    [
        ("mastodon", [a_video(), A_PICTURE], ["pictures_and_video"]),
        ("facebook", [a_video(), a_video()], ["too_many_videos"]),
        ("bluesky", [a_video(seconds=181)], ["video_too_long"]),
        ("x", [a_video(seconds=141)], ["video_too_long"]),
        ("x", [a_video(seconds=0.4)], ["video_too_short"]),
        ("x", [a_video(shape=(2000, 500))], ["video_shape"]),
        ("instagram", [a_video(seconds=2)], ["video_too_short"]),
        ("mastodon", [a_video(size=99_500_000)], ["video_too_large"]),
        ("mastodon", [a_video(shape=(4096, 2304))], ["video_pixels"]),
        ("mastodon", [a_video(kind="webm")], []),
        ("bluesky", [a_video(kind="webm")], ["video_type"]),
    ],
)
def test_each_network_says_what_it_does_not_take(platform, assets, expected):
    assert codes(platform, *assets) == expected


def test_words_too_long_for_one_network_are_fine_where_it_takes_none():
    assert codes("bluesky", a_video(), alt="é" * 1001) == ["alt_text_too_long"]
    assert codes("instagram", a_video(), alt="é" * 1001) == []


def test_lengths_are_said_as_players_write_them():
    (obstacle,) = fitting.account_obstacles(
        SocialAccount(platform="x"), "Snow.", [Placement(asset=a_video(seconds=185), position=1, alt=WORDS)]
    )

    assert obstacle.message == "The video lasts 3:05; X takes at most 2:20."
    assert fitting.lasting(0.5) == "0.5 s"


def test_a_video_needs_words_or_a_reason_for_none():
    desk = builders.a_desk()
    post = builders.a_draft(desk, pictures=[with_a_video(desk, alt="")])

    (obstacle,) = workflow.submit_obstacles(post, Standing(desk.author))

    assert (obstacle.code, obstacle.message) == (
        "alt_text_missing",
        "The video has no words for people who can't see it.",
    )


# --- To the network ---


def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[Outgoing]:
    handed: list[Outgoing] = []
    ordinary = fake.Fake.publish

    def note(network: fake.Fake, credentials: Any, outgoing: Outgoing, key: str) -> Any:
        handed.append(outgoing)
        return ordinary(network, credentials, outgoing, key)

    monkeypatch.setattr(fake.Fake, "publish", note)
    return handed


def test_the_network_gets_the_approved_bytes_with_their_words(monkeypatch):
    desk = builders.a_desk()
    post = builders.a_released_post(desk, pictures=[with_a_video(desk)])
    handed = handed_over(monkeypatch)
    asset = post.version.placements.get().asset

    publishing.deliver(builders.the_publication(post).pk)

    assert builders.the_publication(post).state == DeliveryState.SENT
    sent = handed[0].video
    assert (sent.content, sent.alt, sent.media_type) == (asset.read(), WORDS, "video/mp4")
    assert (sent.width, sent.height, sent.seconds) == (asset.width, asset.height, asset.seconds)
    assert handed[0].pictures == ()


def test_a_video_whose_file_changed_is_held_at_the_gate_and_never_sent(monkeypatch):
    desk = builders.a_desk()
    post = builders.a_released_post(desk, pictures=[with_a_video(desk)])
    handed = handed_over(monkeypatch)
    asset = post.version.placements.get().asset
    with open(asset.file.path, "wb") as file:
        file.write(a_film(first="red"))

    assert [each.message for each in gate.media_obstacles(post.version)] == [
        "The file of the video is no longer the one that was uploaded."
    ]
    publishing.deliver(builders.the_publication(post).pk)

    assert the_try(post).outcome == Outcome.UNPREPARED
    assert handed == []


def the_try(post: Post) -> Any:
    return builders.the_publication(post).tries.get()


def test_a_halt_while_the_video_is_handed_over_keeps_it_from_being_published(monkeypatch):
    desk = builders.a_desk()
    post = builders.a_released_post(desk, pictures=[with_a_video(desk)])
    ordinary = fake.Fake.require_wanted

    def halted_meanwhile(network: fake.Fake, outgoing: Outgoing) -> None:
        halting.halt(by=desk.reviewer, account=desk.account, reason="Wrong video.")
        ordinary(network, outgoing)

    monkeypatch.setattr(fake.Fake, "require_wanted", halted_meanwhile)
    publishing.deliver(builders.the_publication(post).pk)

    publication = builders.the_publication(post)
    assert (publication.state, publication.last_error) == (
        DeliveryState.QUEUED,
        "It was stopped while its video was being handed over.",
    )
    assert fake.publishes(str(publication.idempotency_key)) == 0


def test_uploading_it_again_mends_a_damaged_file():
    desk = builders.a_desk()
    asset = builders.a_video(by=desk.author)
    whole = asset.read()
    with open(asset.file.path, "wb") as file:
        file.write(b"half")

    builders.a_video(by=desk.author)

    assert asset.read() == whole


def test_a_storage_that_does_not_answer_is_said_and_nothing_is_lost(monkeypatch):
    desk = builders.a_desk()

    def full(*_args: Any, **_kwargs: Any) -> str:
        raise OSError("no space")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    with pytest.raises(GuardFailed, match="could not be stored just now"):
        builders.a_video(by=desk.author)
