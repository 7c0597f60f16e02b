"""Facebook Pages and Instagram as Meta describes them: `descriptions/meta.json` for requests, the Graph API's pages on
errors, paging, pages-api/posts and instagram-platform/content-publishing for answers."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from ..described import Meta, form, query
from ..loopback import Request, answer
from .store import NUMBERS, Said, Stub

PART = 2_000_000  # bytes that it asks for at a time
SECRET = "the application's secret"
INVALID = {"message": "Error validating access token.", "type": "OAuthException", "code": 190}
UNKNOWN = {
    "message": "Unsupported request. Object does not exist, cannot be loaded due to missing permissions.",
    "type": "GraphMethodException",
    "code": 100,
    "error_subcode": 33,
}


def refused(error: dict[str, Any], status: int = 400) -> bytes:
    return answer(status, {"error": error})


class GraphStub(Stub):
    """What both have in common."""

    usage = json.dumps({"1001": [{"type": "pages", "call_count": 28, "total_cputime": 15, "total_time": 12}]})

    def __post_init__(self) -> None:
        self.described = Meta()

    def respond(self, request: Request) -> bytes:
        _, _version, *parts = [unquote(part) for part in request.path.split("/")]
        sent = query(request) | form(request)
        if parts == ["debug_token"]:
            return answer(body={"data": {"is_valid": True, "expires_at": 0, "scopes": ["pages_manage_posts"]}})
        owner = self.who(request)
        if owner is None:
            return refused(INVALID)
        node, edge = parts[0], parts[1] if len(parts) > 1 else ""
        return self.on(request, owner, node, edge, sent)

    def on(self, request: Request, owner: str, node: str, edge: str, sent: dict[str, str]) -> bytes:
        raise NotImplementedError

    def page(self, rows: list[dict[str, Any]], sent: dict[str, str]) -> bytes:
        start, size = int(sent.get("after", "0")), int(sent.get("limit", "25"))
        said: dict[str, Any] = {"data": rows[start : start + size]}
        if start + size < len(rows):
            cursors = {"after": str(start + size)}
            said["paging"] = {"cursors": cursors, "next": f"https://evil.test/steal?after={start + size}"}
        return answer(body=said, X_Business_Use_Case_Usage=self.usage)


class FacebookStub(GraphStub):
    def new_id(self, owner: str) -> str:
        return f"{NUMBERS.get(owner, '1003')}_{self.ids()}"

    def on(self, request: Request, owner: str, node: str, edge: str, sent: dict[str, str]) -> bytes:
        if node == "":
            self.described.check("Photo", "", request, "Photo")
            return answer(
                body={each: {"id": each, "alt_text_custom": self.media[each]} for each in sent["ids"].split(",")}
            )
        if node == NUMBERS[owner]:
            return self.on_page(request, owner, edge, sent)
        if node in self.media:
            self.described.nodes["AdVideo"]["calls"].setdefault("GET", {"params": {}, "required": []})
            self.described.check("AdVideo", "", request, "AdVideo")
            return answer(body={"id": node, "post_id": self.media[node]})
        said = self.said.get(node)
        if said is None:
            return refused(UNKNOWN)
        kind = "Comment" if said.below else "PagePost"
        if said.below and "attachments" in sent.get("fields", ""):
            words = "(#100) Tried accessing nonexisting field (attachments) on node type (Comment)"
            return refused({"message": words, "code": 100})
        if edge == "comments":
            self.described.check(kind, edge, request, "Comment")
            if request.method == "GET":
                return self.page([self.shown(each) for each in self.comments(node)], sent)
            return answer(body={"id": self.say(owner, sent["message"], below=node).id})
        self.described.check(kind, edge, request, kind)
        if request.method == "DELETE":
            del self.said[node]
        elif request.method == "POST":
            said.text = sent.get("message", said.text)
            said.hidden = sent.get("is_hidden") == "true"
        return answer(body=self.shown(said) if request.method == "GET" else {"success": True})

    def on_page(self, request: Request, owner: str, edge: str, sent: dict[str, str]) -> bytes:
        self.described.check("Page", edge, request, "Page" if not edge else "PagePost")
        match edge:
            case "":
                link = f"https://www.facebook.com/{owner}"
                return answer(body={"id": NUMBERS[owner], "name": "City", "username": owner, "link": link})
            case "published_posts":
                return self.page([self.shown(each) for each in self.posts(owner)], sent)
            case "tagged":
                return self.page([self.shown(each) for each in reversed(self.mentions)], sent)
            case "photos":
                assert "bytes" in sent["source"]
                photo = str(self.ids())
                self.media[photo] = sent["alt_text_custom"]
                return answer(body={"id": photo})
            case "videos":
                return self.on_video(owner, sent)
        photos = [each["media_fbid"] for each in json.loads(sent.get("attached_media", "[]"))]
        post = self.say(owner, sent["message"], [self.media[photo] for photo in photos])
        self.media[f"photos of {post.id}"] = ",".join(photos)
        return answer(body={"id": post.id}, X_Business_Use_Case_Usage=self.usage)

    def on_video(self, owner: str, sent: dict[str, str]) -> bytes:
        """In parts, as https://developers.facebook.com/docs/video-api/guides/publishing says."""
        if sent["upload_phase"] == "start":
            video = str(self.ids())
            self.media[f"size of {video}"] = sent["file_size"]
            return answer(
                body={"upload_session_id": f"7{video}", "video_id": video} | self.part(0, int(sent["file_size"]))
            )
        video = sent["upload_session_id"][1:]
        size = int(self.media[f"size of {video}"])
        if sent["upload_phase"] == "transfer":
            start = int(sent["start_offset"])
            assert f"{min(PART, size - start)} bytes" in sent["video_file_chunk"]
            return answer(body=self.part(start + PART, size))
        self.media[video] = self.say(owner, sent["description"], [""], video=True).id
        return answer(body={"success": True})

    def part(self, start: int, size: int) -> dict[str, str]:
        """The next one to send; an empty one at the end."""
        return {"start_offset": str(min(start, size)), "end_offset": str(min(start + PART, size))}

    def shown(self, said: Said) -> dict[str, Any]:
        shown = {
            "id": said.id,
            "message": said.text,
            "created_time": said.at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "permalink_url": f"https://www.facebook.com/city/posts/{said.id}",
        }
        if said.below or said in self.mentions:
            return shown | {"from": {"id": NUMBERS[said.owner], "name": said.owner}, "is_hidden": said.hidden}
        if said.video:
            return shown | {"attachments": {"data": [{"media_type": "video", "target": {"id": "1"}}]}}
        photos = self.media.get(f"photos of {said.id}", "")
        items = [{"media_type": "photo", "target": {"id": photo}} for photo in photos.split(",") if photo]
        if len(items) > 1:
            items = [{"media_type": "album", "target": {"id": "2"}, "subattachments": {"data": items}}]
        return shown | ({"attachments": {"data": items}} if items else {})


class InstagramStub(GraphStub):
    def on(self, request: Request, owner: str, node: str, edge: str, sent: dict[str, str]) -> bytes:
        if node == NUMBERS[owner]:
            return self.on_account(request, owner, edge, sent)
        if node in self.media:
            return answer(body={"id": node, "status_code": "FINISHED"})
        said = self.said.get(node)
        if said is None:
            return refused(UNKNOWN)
        kind = "IGComment" if said.below else "IGMedia"
        if said.below and "caption" in sent.get("fields", ""):
            words = "(#100) Tried accessing nonexisting field (caption) on node type (IGComment)"
            return refused({"message": words, "code": 100})
        if edge == "comments":
            self.described.check(kind, edge, request, "IGComment")
            if request.method == "GET":
                return self.page([self.shown(each) for each in self.comments(node)], sent)
            return answer(body={"id": self.say(owner, sent["message"], below=node).id})
        self.described.check(kind, edge, request, kind)
        if request.method == "DELETE":
            del self.said[node]
        elif request.method == "POST":
            said.hidden = sent["hide"] == "true"
        return answer(body=self.shown(said) if request.method == "GET" else {"success": True})

    def on_account(self, request: Request, owner: str, edge: str, sent: dict[str, str]) -> bytes:
        self.described.check("IGUser", edge, request, "IGMedia" if edge else "IGUser")
        if edge == "":
            return answer(body={"id": NUMBERS[owner], "username": owner, "name": "City"})
        if edge == "tags":
            return self.page([self.shown(each) for each in reversed(self.mentions)], sent)
        if edge == "media" and request.method == "GET":
            return self.page([self.shown(each) for each in self.posts(owner)], sent)
        if edge == "media":
            container = f"9{self.ids()}"
            children = [
                json.loads(self.media[child])["alts"][0] for child in sent.get("children", "").split(",") if child
            ]
            alts = children or [sent.get("alt_text", "")]
            self.media[container] = json.dumps({"caption": sent.get("caption", ""), "alts": alts})
            return answer(body={"id": container})
        made = json.loads(self.media[sent["creation_id"]])
        post = self.say(owner, made["caption"], made["alts"])
        return answer(body={"id": post.id}, X_Business_Use_Case_Usage=self.usage)

    def shown(self, said: Said) -> dict[str, Any]:
        shown: dict[str, Any] = {"id": said.id, "timestamp": said.at.strftime("%Y-%m-%dT%H:%M:%S+0000")}
        if said.below:
            return shown | {"text": said.text, "username": said.owner, "hidden": said.hidden}
        shown |= {"caption": said.text, "permalink": f"https://www.instagram.com/p/{said.id}/", "username": said.owner}
        if len(said.alts) > 1:
            children = [{"id": str(n), "alt_text": alt, "media_type": "IMAGE"} for n, alt in enumerate(said.alts)]
            return shown | {"media_type": "CAROUSEL_ALBUM", "children": {"data": children}}
        return shown | {"media_type": "IMAGE", "alt_text": said.alts[0] if said.alts else ""}
