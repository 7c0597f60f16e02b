"""Pictures and videos, served to people who may see a post with them, and to the network that is being sent one."""

import re
from itertools import chain

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.guards import Request, representative_required
from governance.core import pace
from governance.core.guards import public
from posts import public_media
from posts.models import MediaAsset, Post

KEEP = "private, max-age=86400, immutable"
PART = 4_000_000  # bytes of a video in one answer to a player
RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")
FETCHES = 30  # a minute, of one picture during one try: networks ask a few times, from several machines


@require_safe
@representative_required
def picture(request: Request, sha256: str) -> HttpResponseBase:
    """A stored picture or video, to whoever uploaded it or may see a post with it. Its address names its content, so a
    browser may keep it; proxies may not."""
    return _answer(request, _visible(request, sha256), KEEP, at_once=PART)


@require_safe
@representative_required
def poster(request: Request, sha256: str) -> HttpResponseBase:
    """A frame of a video, to whoever may see the video."""
    shown = _visible(request, sha256).poster
    if shown is None:
        raise Http404
    return _answer(request, shown, KEEP)


@require_safe
@public
def picture_for_network(request: HttpRequest, token: str) -> HttpResponseBase:
    """A picture or video of a post that is being sent to a network that fetches it itself (posts.public_media). Who
    asks doesn't matter, signed in or not; whatever isn't being sent at this moment isn't there."""
    request.COOKIES.clear()  # so that none is answered either
    named = public_media.named(token)
    if named is None:
        return _nothing(404)
    if not pace.fits("picture:{}:{}".format(*named), most=FETCHES):
        return _nothing(429, {"Retry-After": str(pace.MINUTE)})
    asset = public_media.lent(*named)
    try:
        if asset is None or not asset.is_intact():
            return _nothing(404)
    except OSError:
        return _away()
    response = _answer(request, asset, "no-store")
    response["X-Robots-Tag"] = "noindex"
    return response


def _visible(request: Request, sha256: str) -> MediaAsset:
    rep = request.representative
    mine_or_visible = Q(uploaded_by=rep) | Q(placements__version__post__in=Post.objects.visible_to(rep))
    found = MediaAsset.objects.filter(mine_or_visible).select_related("poster").distinct()
    return get_object_or_404(found, sha256=sha256)


def _answer(request: HttpRequest, asset: MediaAsset, keep: str, at_once: int | None = None) -> HttpResponseBase:
    """The file, or the part of a video that a player asks for, of it no more than `at_once`: it asks for the rest when
    it comes to it (RFC 9110, 15.3.7), and a video that somebody pauses holds nobody up."""
    first, last, whole = 0, asset.size - 1, True
    if asset.is_video and (asked := RANGE.fullmatch(request.headers.get("Range", ""))) and any(asked.groups()):
        begin, end = asked.groups()
        first = int(begin) if begin else max(0, asset.size - int(end))
        last = min(int(end), last) if begin and end else last
        if last < first:
            return _nothing(416, {"Content-Range": f"bytes */{asset.size}"})
        last = min(last, first + at_once - 1) if at_once else last
        whole = False
    pieces = asset.pieces(first, last)
    try:
        begun = next(pieces, b"")  # here, so that what is missing is said before the answer begins
    except FileNotFoundError:
        raise Http404 from None
    except OSError:
        return _away()
    response: HttpResponse | StreamingHttpResponse
    if asset.is_video:
        response = StreamingHttpResponse(chain([begun], pieces), status=200 if whole else 206)
    else:
        response = HttpResponse(chain([begun], pieces))
    if not whole:
        response["Content-Range"] = f"bytes {first}-{last}/{asset.size}"
    if asset.is_video:
        response["Accept-Ranges"] = "bytes"
    response["Content-Type"] = asset.media_type
    response["Content-Length"] = str(last + 1 - first)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = keep
    # opened on its own page it runs and loads nothing but, for a video, itself
    response["Content-Security-Policy"] = "default-src 'none'" + ("; media-src 'self'" if asset.is_video else "")
    return response


def _away() -> HttpResponse:
    """The storage of pictures does not answer."""
    return _nothing(503, {"Retry-After": str(pace.MINUTE)})


def _nothing(status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    """No picture, and no page either."""
    return HttpResponse(
        status=status, content_type="text/plain", headers={"Cache-Control": "no-store"} | (headers or {})
    )
