"""Pictures, served only to people who may see a post that shows them."""

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.guards import Request, representative_required
from posts.models import MediaAsset, Post


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
        content = asset.read()
    except FileNotFoundError:
        raise Http404 from None
    except OSError:  # the storage of pictures does not answer
        return HttpResponse(status=503, headers={"Retry-After": "60", "Cache-Control": "no-store"})
    response = HttpResponse(content, content_type=asset.media_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400, immutable"
    # a picture opened on its own page runs and loads nothing
    response["Content-Security-Policy"] = "default-src 'none'"
    return response
