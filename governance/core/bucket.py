"""Pictures and videos in a private, S3-compatible bucket, for installations whose machines share no folder.

Nobody is ever sent to the bucket: pages and networks get pictures from this application, which asks who they are. What
goes wrong on the way to the bucket is an OSError, as it is with a folder."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile, File
from storages.backends.s3 import S3Storage

from governance.core import media_address

PIECE = 1_000_000  # bytes
CONNECT, READ, TRIES = 3, 10, 2  # seconds, seconds, times: less than a person or a lease waits


class Bucket(S3Storage):
    """The bucket that MEDIA_STORAGE names. Files have no permissions of their own and are as private as it is."""

    def __init__(self, address: str) -> None:
        try:
            place = media_address.parse(address)
        except media_address.BadAddress as trouble:
            raise ImproperlyConfigured(f"MEDIA_STORAGE can't be used: {trouble}.") from None
        super().__init__(
            access_key=place.access_key,
            secret_key=place.secret_key,
            security_token=None,
            bucket_name=place.bucket,
            endpoint_url=place.endpoint,
            region_name=place.region,
            default_acl=None,  # many servers know none, and none is the private one
            file_overwrite=True,  # names are digests: what is there already is the same
            transfer_config=TransferConfig(use_threads=False),  # a worker has nothing else to do meanwhile
            client_config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},  # other makers' servers have no name for each bucket
                request_checksum_calculation="when_required",  # which not all of them understand
                response_checksum_validation="when_required",
                connect_timeout=CONNECT,
                read_timeout=READ,
                retries={"total_max_attempts": TRIES, "mode": "standard"},
            ),
        )

    def url(self, name: str | None, *args: Any, **kwargs: Any) -> str:
        """Nobody gets an address in the bucket: that would pass over the question who may see a picture."""
        raise NotImplementedError("pictures are served by posts.views.media")

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        with _as_os_errors(), super()._open(name, mode) as stored:
            return ContentFile(stored.read(), name=name)  # read here, so that nothing fails later

    def pieces(self, name: str, first: int = 0, last: int | None = None) -> Iterator[bytes]:
        """The bytes from `first` to `last` (both included), fetched and held a piece at a time."""
        wanted = f"bytes={first}-{'' if last is None else last}"
        with _as_os_errors():
            found = self.bucket.Object(name).get(Range=wanted)
            yield from found["Body"].iter_chunks(PIECE)

    def _save(self, name: str, content: "File[bytes]") -> str:
        with _as_os_errors():
            return str(super()._save(name, content))

    def exists(self, name: str) -> bool:
        with _as_os_errors():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        with _as_os_errors():
            super().delete(name)

    def trouble(self) -> str:
        """What keeps the bucket from being used or from being private, found by trying; empty where nothing does."""
        name = f"probe/{uuid.uuid4()}"
        try:
            self.save(name, ContentFile(b"Can this be read?"))
            with self.open(name) as stored:
                stored.read()
            return "Anyone can read the bucket of MEDIA_STORAGE." if self._is_public(name) else ""
        except OSError as error:
            return f"The bucket of MEDIA_STORAGE can't be written and read: {error}."
        finally:
            with suppress(OSError):
                self.delete(name)

    def _is_public(self, name: str) -> bool:
        stranger = self.unsigned_connection.meta.client
        try:
            with _as_os_errors():
                stranger.get_object(Bucket=self.bucket_name, Key=name)
        except OSError:
            return False
        return True


@contextmanager
def _as_os_errors() -> Iterator[None]:
    """The client's own exceptions as OSError, in words without names, keys or addresses."""
    try:
        yield
    except ClientError as error:
        if error.response["ResponseMetadata"].get("HTTPStatusCode") == 404:
            raise FileNotFoundError("the bucket or file is not there") from None
        raise OSError(f"the server said {error.response.get('Error', {}).get('Code', 'no')}") from None
    except (BotoCoreError, Boto3Error) as error:
        raise OSError(f"the server can't be reached ({type(error).__name__})") from None
