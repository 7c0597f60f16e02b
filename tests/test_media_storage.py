"""Pictures in an S3-compatible bucket, on a server of its own: kept, held to their digest, sent, served, gone; and what
people read when the server is away, or lets strangers in."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from accounts.connectors import fake
from accounts.connectors.base import Outgoing
from governance.core.checks import pictures_are_private
from governance.core.errors import GuardFailed
from posts import gate, pictures, publishing
from posts.drafting import PictureChoice
from posts.models import MediaAsset, Outcome
from posts.states import DeliveryState
from posts.tests.builders import (
    a_desk,
    a_picture,
    a_published_post,
    a_released_post,
    a_video,
    an_upload,
    the_publication,
)
from posts.tests.pages import browser
from tools.testing.networks import _free_port, _running

pytestmark = pytest.mark.django_db

NAME = "city-pictures"
OPEN_TO_ALL = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{NAME}/*"}
    ],
}


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    """The port of an S3-compatible server."""
    port = _free_port()
    with _running([sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)]) as process:
        process.await_answer(f"http://127.0.0.1:{port}/moto-api/data.json")
        yield port


@pytest.fixture
def bucket(server: int, settings: Any) -> Iterator[Any]:
    """An empty bucket that the application keeps its pictures in, seen as its owner sees it with another client."""
    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{server}",
        aws_access_key_id="owner",
        aws_secret_access_key="owner",
        region_name="ca-central-1",
        config=Config(s3={"addressing_style": "path"}),
    )
    client.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": "ca-central-1"})
    kept_in(settings, server)
    yield client
    for found in client.list_objects_v2(Bucket=NAME).get("Contents", []):
        client.delete_object(Bucket=NAME, Key=found["Key"])
    client.delete_bucket(Bucket=NAME)


def kept_in(settings: Any, port: int, name: str = NAME) -> None:
    address = f"s3+http://city:se%2Fcret@127.0.0.1:{port}/{name}?region=ca-central-1"
    settings.MEDIA_STORAGE = address
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "governance.core.bucket.Bucket", "OPTIONS": {"address": address}}
    }


def names(client: Any) -> list[str]:
    return [found["Key"] for found in client.list_objects_v2(Bucket=NAME).get("Contents", [])]


def codes(post: Any) -> list[str]:
    return [each.code for each in gate.media_obstacles(post.version)]


def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[Outgoing]:
    """Everything that is given to the practice network from now on."""
    handed: list[Outgoing] = []
    ordinary = fake.Fake.publish

    def note(network: fake.Fake, credentials: Any, outgoing: Outgoing, key: str) -> Any:
        handed.append(outgoing)
        return ordinary(network, credentials, outgoing, key)

    monkeypatch.setattr(fake.Fake, "publish", note)
    return handed


def test_a_picture_is_kept_there_alone_and_sent_byte_for_byte(bucket, monkeypatch, settings, tmp_path):
    handed = handed_over(monkeypatch)
    desk = a_desk()
    asset = a_picture(by=desk.author)

    post = a_published_post(desk, pictures=[PictureChoice(asset, "The rink at dusk")])

    assert names(bucket) == [asset.file.name]
    kept = bucket.get_object(Bucket=NAME, Key=asset.file.name)
    assert the_publication(post).state == DeliveryState.SENT
    assert handed[0].pictures[0].content == kept["Body"].read()
    assert kept["ContentType"] == "image/jpeg"
    assert not list(tmp_path.rglob("*.jpg"))


def test_a_video_is_kept_there_and_only_the_part_that_is_asked_for_is_fetched(bucket):
    desk = a_desk()
    asset = a_video(by=desk.author)
    whole = asset.read()

    seen = browser(desk.author).get(f"/pictures/{asset.sha256}/", headers={"Range": "bytes=100-299"})

    assert set(names(bucket)) == {asset.file.name, asset.poster.file.name}
    assert asset.is_intact()
    assert (seen.status_code, b"".join(seen)) == (206, whole[100:300])
    bucket.delete_object(Bucket=NAME, Key=asset.file.name)
    assert browser(desk.author).get(f"/pictures/{asset.sha256}/").status_code == 404


def test_a_picture_that_was_changed_there_is_not_sent_and_uploading_it_again_mends_it(bucket):
    desk = a_desk()
    asset = a_picture(by=desk.author, colour="navy")
    post = a_released_post(desk, pictures=[PictureChoice(asset, "A blue sign")])
    assert codes(post) == []

    bucket.put_object(Bucket=NAME, Key=asset.file.name, Body=b"another picture")
    assert codes(post) == ["picture_changed"]
    publishing.deliver(the_publication(post).pk)
    assert (the_publication(post).state, the_publication(post).tries.get().outcome) == (
        DeliveryState.FAILED,
        Outcome.UNPREPARED,
    )

    assert pictures.store(an_upload(colour="navy"), by=desk.author) == asset
    assert codes(post) == []


def test_a_picture_that_was_removed_there_is_missed_everywhere(bucket):
    desk = a_desk()
    asset = a_picture(by=desk.author)
    post = a_released_post(desk, pictures=[PictureChoice(asset, "The rink")])

    asset.file.storage.delete(asset.file.name)

    assert names(bucket) == []
    assert codes(post) == ["picture_changed"]
    assert browser(desk.author).get(f"/pictures/{asset.sha256}/").status_code == 404
    publishing.deliver(the_publication(post).pk)
    assert "no longer there" in the_publication(post).last_error


def test_pages_show_it_to_those_who_may_see_the_post_and_nobody_gets_an_address_in_the_bucket(bucket):
    desk, stranger = a_desk(), a_desk()
    asset = a_picture(by=desk.author)
    a_released_post(desk, pictures=[PictureChoice(asset, "The rink")])

    shown = browser(desk.reviewer).get(f"/pictures/{asset.sha256}/")

    assert shown.content == bucket.get_object(Bucket=NAME, Key=asset.file.name)["Body"].read()
    assert browser(stranger.author).get(f"/pictures/{asset.sha256}/").status_code == 404
    with pytest.raises(NotImplementedError):
        _ = asset.file.url


def test_while_the_server_is_away_nothing_is_lost_and_everybody_reads_so(bucket, settings):
    desk = a_desk()
    asset = a_picture(by=desk.author)
    post = a_released_post(desk, pictures=[PictureChoice(asset, "The rink")])
    kept_in(settings, _free_port())  # where nobody listens

    publishing.deliver(the_publication(post).pk)

    waiting = the_publication(post)
    assert (waiting.state, waiting.tries.get().outcome) == (DeliveryState.QUEUED, Outcome.TRY_LATER)
    assert "could not be read" in waiting.last_error
    assert codes(post) == ["picture_unreadable"]
    assert browser(desk.author).get(f"/pictures/{asset.sha256}/").status_code == 503
    with pytest.raises(GuardFailed, match="could not be stored just now"):
        pictures.store(an_upload(colour="red"), by=desk.author)
    assert MediaAsset.objects.count() == 1


def test_a_bucket_that_only_we_can_read_is_safe_and_keeps_no_trace_of_the_question(bucket):
    assert pictures_are_private(None) == []
    assert names(bucket) == []


def test_a_bucket_that_strangers_can_read_stops_the_deployment(bucket):
    bucket.put_bucket_policy(Bucket=NAME, Policy=json.dumps(OPEN_TO_ALL))

    (found,) = pictures_are_private(None)

    assert found.is_serious()
    assert "Anyone can read the bucket" in found.msg
    assert "policy" in str(found.hint)


def test_a_bucket_that_is_not_there_stops_the_deployment(bucket, server, settings):
    kept_in(settings, server, name="another-bucket")

    (found,) = pictures_are_private(None)

    assert "can't be written and read" in found.msg
    assert "se/cret" not in f"{found.msg} {found.hint}"
