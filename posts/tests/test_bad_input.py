"""What nobody should send and somebody will: a clear word at the field, and nothing typed is lost."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.tests import builders as people
from posts.models import MediaAsset, Post
from posts.tests import builders
from posts.tests.pages import browser, typed

pytestmark = pytest.mark.django_db
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\x00" * 500
SCRIPTED = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><rect width="9" height="9"/></svg>'


def jpeg(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (width, height), 128).save(file, "JPEG")
    return file.getvalue()


def sent(**changes: Any) -> tuple[Any, dict[str, list[str]], str]:
    """The answer to a new post with these changes, its errors by field, and its page."""
    desk = builders.a_desk()
    data = typed(accounts=[desk.account.pk], note="Ask the arena first.") | changes
    response = browser(desk.author).post("/posts/new/", data)
    form = response.context["form"] if response.context else None
    return response, dict(form.errors) if form else {}, response.content.decode()


def assert_refused_at(field: str, words: str, **changes: Any) -> None:
    response, errors, page = sent(**changes)

    assert response.status_code == 422
    assert list(errors) == [field]
    assert words in str(errors[field])
    assert f'id="id_{field}_error"' in page
    assert changes.get("text", builders.TEXT) in page
    assert "Ask the arena first." in page
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "declared"),
    [
        ("rink.jpg", PROGRAM, "image/jpeg"),
        ("rink.svg", SCRIPTED, "image/svg+xml"),
        ("rink.png", SCRIPTED, "image/png"),
        ("rink.jpg", jpeg(9, 9)[:200], "image/jpeg"),
        ("rink.jpg", b"", "image/jpeg"),
    ],
    ids=["renamed program", "svg with a script", "the same renamed", "cut off", "empty"],
)
def test_what_is_no_picture_is_refused_at_its_field(name: str, content: bytes, declared: str):
    response, errors, page = sent(upload=SimpleUploadedFile(name, content, declared))

    assert response.status_code == 422
    assert list(errors) == ["upload"]
    assert "Ask the arena first." in page
    assert "alert(1)" not in page
    assert not MediaAsset.objects.exists()


def test_picture_of_60_megapixels_is_refused_at_its_field():
    assert_refused_at("upload", "too many pixels", upload=SimpleUploadedFile("big.jpg", jpeg(10_000, 6_000)))


def test_picture_of_40_megapixels_is_taken_and_made_smaller():
    response, _errors, _page = sent(upload=SimpleUploadedFile("big.jpg", jpeg(8_000, 5_000)))

    asset = MediaAsset.objects.get()
    assert response.status_code == 302
    assert (asset.width, asset.height) == (2048, 1280)


def test_day_that_is_gone_is_refused_at_the_day():
    yesterday = timezone.localdate() - timedelta(days=1)

    assert_refused_at("wished_day", "has passed", wished_day=yesterday.isoformat(), wished_time="12:00")


def test_hour_that_summer_time_skips_is_refused_at_the_time():
    assert_refused_at("wished_time", "doesn’t exist", wished_day="2030-03-10", wished_time="02:30")


def test_wish_that_passed_while_the_post_waited_is_no_reason_to_refuse_better_words():
    desk = builders.a_desk()
    passed = timezone.now() - timedelta(hours=3)
    post = builders.a_draft(desk, wished_at=passed)
    local = timezone.localtime(passed)
    same = {"wished_day": local.date().isoformat(), "wished_time": f"{local:%H:%M}"}

    response = browser(desk.author).post(f"/posts/{post.pk}/edit/", typed(post, text="Better words.", **same))

    assert response.status_code == 302
    assert builders.fresh(post).version.text == "Better words."


def test_more_than_any_network_takes_is_refused_at_the_text_and_shown_whole():
    assert_refused_at("text", "70000", text="Words. " * 10_001 + "The end.")


def test_text_over_its_network_s_limit_is_saved_said_at_the_field_and_can_t_be_submitted():
    desk = builders.a_desk(people.an_account(platform="x"))
    data = typed(accounts=[desk.account.pk], text="Skating. " * 40, act="submit")

    page = browser(desk.author).post("/posts/new/", data, follow=True).content.decode()

    post = Post.objects.get()
    counts = page[page.index('id="counts"') :]
    assert post.state == "draft"
    assert "359 of 280, 79 too many" in counts[: counts.index("</p>")]
    assert "X takes 280." in page
    assert ("Skating. " * 40).strip() in page


def test_too_long_an_alt_text_is_refused_beside_its_picture_and_kept_whole():
    desk = builders.a_desk()
    picture = builders.a_picture(by=desk.author)
    client = browser(desk.author)
    token = client.post("/posts/new/", typed(title="", upload=builders.an_upload())).context["form"].pictures[0].token
    words = "A teal square. " * 110

    response = client.post(
        "/posts/new/",
        typed(accounts=[desk.account.pk], picture=[token], **{f"alt-{picture.sha256}": words}),
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="picture-error-1"' in page
    assert "1,649 characters" in page
    assert words.strip() in page


def test_a_page_of_errors_is_read_from_the_top_with_a_way_to_each_field():
    response, errors, page = sent(title="", wished_day="2020-01-01", accounts=[], language="xx")

    assert response.status_code == 422
    assert set(errors) == {"title", "accounts", "language", "wished_time"}
    assert all(f'href="#id_{field}' in page for field in errors)
