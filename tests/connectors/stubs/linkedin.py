"""LinkedIn as its pages say (learn.microsoft.com, linkedin/marketing/community-management/shares: posts, images,
videos, multiimage-post and comments APIs, version li-lms-2026-01). There is no machine-readable description worth
checking against, so this stub holds requests to the names and headers on those pages, and no more."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

from ..described import NotDescribed, form, query
from ..loopback import Request, answer
from .store import NUMBERS, Said, Stub

PART = 4_194_304  # bytes of a video that it asks for at a time
BODIES = {
    "posts": {
        "author",
        "commentary",
        "visibility",
        "distribution",
        "content",
        "lifecycleState",
        "isReshareDisabledByAuthor",
    },
    "comments": {"actor", "object", "message"},
    "initializeUploadRequest": {"owner", "fileSizeBytes", "uploadCaptions", "uploadThumbnail"},
    "finalizeUploadRequest": {"video", "uploadToken", "uploadedPartIds"},
}


def plain(little: str) -> str:
    return re.sub(r"\\(.)", r"\1", little)


def known(what: str, sent: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(sent) - BODIES[what]:
        raise NotDescribed(f"{what}: {unknown}")
    return sent


class LinkedInStub(Stub):
    url = ""

    def __post_init__(self) -> None:
        self.sizes: dict[str, int] = {}

    def new_id(self, owner: str) -> str:
        return f"urn:li:share:{self.ids()}"

    def respond(self, request: Request) -> bytes:
        if request.path == "/oauth/v2/accessToken":
            return answer(body={"access_token": "city-token-2", "expires_in": 5_184_000})
        if request.path == "/oauth/v2/introspectToken":
            assert form(request)["client_secret"]
            return answer(body={"active": True, "expires_at": 1_900_000_000, "scope": "r_organization_social"})
        if request.path.startswith("/upload/"):
            return answer(201, {}, etag=f'"part-{request.path.rsplit("/", 1)[1]}"')
        if not re.fullmatch(r"20\d{4}", request.headers.get("linkedin-version", "")):
            return answer(400, {"code": "VERSION_MISSING", "message": "A version must be present."})
        if request.headers.get("x-restli-protocol-version") != "2.0.0":
            raise NotDescribed("no protocol version")
        owner = self.who(request)
        if owner is None:
            message = "Invalid access token"
            return answer(
                401, {"status": 401, "serviceErrorCode": 65600, "code": "INVALID_ACCESS_TOKEN", "message": message}
            )
        _, _, kind, *rest = [unquote(part) for part in request.path.split("/")]
        match kind:
            case "organizations":
                return answer(body={"id": int(rest[0]), "vanityName": owner, "localizedName": "City"})
            case "images" | "videos":
                return self.on_media(request, kind, rest)
            case "socialActions":
                return self.on_comments(request, owner, rest)
        return self.on_posts(request, owner, rest)

    def on_media(self, request: Request, kind: str, rest: list[str]) -> bytes:
        if request.method == "GET":
            return answer(body={"id": rest[0], "status": "AVAILABLE"})
        body = json.loads(request.body)
        if query(request)["action"] == "finalizeUpload":
            done = known("finalizeUploadRequest", body["finalizeUploadRequest"])
            size = self.sizes[done["video"]]
            assert done["uploadedPartIds"] == [f"part-{first}" for first in range(0, size, PART)]
            return answer(body={})
        known("initializeUploadRequest", body["initializeUploadRequest"])
        number = str(self.ids())
        upload = f"http://{request.headers['host']}/upload/{number}"
        value: dict[str, Any] = {"uploadUrl": upload, "image": f"urn:li:image:{number}"}
        if kind == "videos":
            last = body["initializeUploadRequest"]["fileSizeBytes"] - 1
            parts = [
                {"uploadUrl": f"{upload}/{first}", "firstByte": first, "lastByte": min(first + PART - 1, last)}
                for first in range(0, last + 1, PART)
            ]
            self.sizes[f"urn:li:video:{number}"] = last + 1
            value = {"video": f"urn:li:video:{number}", "uploadToken": "", "uploadInstructions": parts}
        return answer(body={"value": value})

    def on_posts(self, request: Request, owner: str, rest: list[str]) -> bytes:
        if not rest and request.method == "GET":
            sent = query(request)
            if set(sent) - {"q", "author", "sortBy", "start", "count"} or sent["sortBy"] != "CREATED":
                raise NotDescribed(f"posts: {sent}")
            number = sent["author"].removeprefix("urn:li:organization:")
            owners = {NUMBERS[name]: name for name in NUMBERS}
            return self.page([self.shown(each) for each in self.posts(owners[number])], sent)
        if not rest:
            body = known("posts", json.loads(request.body))
            content = body.get("content", {})
            images = content.get("multiImage", {}).get("images") or ([content["media"]] if "media" in content else [])
            post = self.say(owner, plain(body["commentary"]), [each["altText"] for each in images])
            self.media[post.id] = json.dumps(content)
            return answer(201, "", x_restli_id=post.id)
        said = self.said.get(rest[0])
        if request.method == "DELETE":
            self.said.pop(rest[0], None)
            return answer(204, "")
        if said is None:
            return answer(404, {"status": 404, "code": "NOT_FOUND", "message": "Not found"})
        if request.method == "POST":
            if request.headers.get("x-restli-method") != "PARTIAL_UPDATE":
                raise NotDescribed("no method of Rest.li")
            said.text, said.edits = plain(json.loads(request.body)["patch"]["$set"]["commentary"]), said.edits + 1
            return answer(204, "")
        return answer(body=self.shown(said))

    def on_comments(self, request: Request, owner: str, rest: list[str]) -> bytes:
        below = rest[0]
        if len(rest) == 2 and request.method == "GET":
            return self.page([self.comment(each) for each in self.comments(below)], query(request))
        if len(rest) == 2:
            body = known("comments", json.loads(request.body))
            return answer(201, self.comment(self.say(owner, body["message"]["text"], below=below)))
        found = [each for each in self.comments(below) if each.id.endswith(f":{rest[2]}")]
        if not found:
            return answer(404, {"status": 404, "message": "Not found"})
        if request.method == "DELETE":
            assert query(request)["actor"].startswith("urn:li:organization:")
            del self.said[found[0].id]
            return answer(204, "")
        return answer(body=self.comment(found[0]))

    def page(self, rows: list[dict[str, Any]], sent: dict[str, str]) -> bytes:
        start, size = int(sent["start"]), int(sent["count"])
        return answer(body={"paging": {"start": start, "count": size}, "elements": rows[start : start + size]})

    def shown(self, said: Said) -> dict[str, Any]:
        images = [{"id": f"urn:li:image:{n}", "altText": alt} for n, alt in enumerate(said.alts)]
        content = {"multiImage": {"images": images}} if len(images) > 1 else {"media": images[0]} if images else {}
        moment = int(said.at.timestamp() * 1000)
        return {
            "id": said.id,
            "author": f"urn:li:organization:{NUMBERS[said.owner]}",
            "commentary": re.sub(r"([\\|{}@\[\]()<>*_~])", r"\\\1", said.text),
            "content": content,
            "publishedAt": moment,
            "createdAt": moment,
            "lifecycleState": "PUBLISHED",
            "lifecycleStateInfo": {"isEditedByAuthor": said.edits > 0},
        }

    def comment(self, said: Said) -> dict[str, Any]:
        number = said.id.rsplit(":", 1)[1]
        return {
            "id": number,
            "actor": f"urn:li:organization:{NUMBERS[said.owner]}",
            "object": said.below,
            "commentUrn": f"urn:li:comment:({said.below},{number})",
            "message": {"text": said.text},
            "created": {"time": int(said.at.timestamp() * 1000)},
        }
