"""Pictures, served to people who may see a post that shows them, and to the network that is being sent one."""

import hashlib

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.guards import Request, representative_required
from governance.core import pace
from governance.core.guards import public
from posts import public_media
from posts.models import MediaAsset, Post

FETCHES = 30  # a minute, of one picture during one try: networks ask a few times, from several machines


@require_safe
@representative_required
def picture(request: Request, sha256: str) -> HttpResponse:
    """A stored picture, to whoever uploaded it or may see a post with it. Its address names its content, so a browser
    may keep it; proxies may not."""
    rep = request.representative
    mine_or_visible = Q(uploaded_by=rep) | Q(placements__version__post__in=Post.objects.visible_to(rep))
    found = MediaAsset.objects.filter(mine_or_visible).distinct()
    asset = get_object_or_404(found, sha256=sha256)
    try:
        return _shown(asset, asset.read(), "private, max-age=86400, immutable")
    except FileNotFoundError:
        raise Http404 from None
    except OSError:
        return _away()


@require_safe
@public
def picture_for_network(request: HttpRequest, token: str) -> HttpResponse:
    """A picture of a post that is being sent to a network that fetches it itself (posts.public_media). Who asks doesn't
    matter, signed in or not; whatever isn't being sent at this moment isn't there."""
    request.COOKIES.clear()  # so that none is answered either
    named = public_media.named(token)
    if named is None:
        return _nothing(404)
    if not pace.fits("picture:{}:{}".format(*named), most=FETCHES):
        return _nothing(429, {"Retry-After": str(pace.MINUTE)})
    asset = public_media.lent(*named)
    try:
        content = asset.read() if asset else b""
    except FileNotFoundError:
        return _nothing(404)
    except OSError:
        return _away()
    if asset is None or hashlib.sha256(content).hexdigest() != asset.sha256:
        return _nothing(404)
    response = _shown(asset, content, "no-store")
    response["X-Robots-Tag"] = "noindex"
    return response


def _shown(asset: MediaAsset, content: bytes, keep: str) -> HttpResponse:
    response = HttpResponse(content, content_type=asset.media_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = keep
    # a picture opened on its own page runs and loads nothing
    response["Content-Security-Policy"] = "default-src 'none'"
    return response


def _away() -> HttpResponse:
    """The storage of pictures does not answer."""
    return _nothing(503, {"Retry-After": str(pace.MINUTE)})


def _nothing(status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    """No picture, and no page either."""
    return HttpResponse(
        status=status, content_type="text/plain", headers={"Cache-Control": "no-store"} | (headers or {})
    )
