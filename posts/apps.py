"""What the City wants to say."""

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.http import HttpRequest

    from governance.core.prepared import Question


class PostsConfig(AppConfig):
    name = "posts"
    verbose_name = _("Posts")

    def ready(self) -> None:
        from accounts import access, profile
        from governance.core import guides, known_lists, nav, notices, search
        from governance.policy import samples
        from posts import banners, finding, gate
        from posts.lately import written_lately
        from posts.views.notices import on_the_profile

        access.register_consequences(gate.waiting_under)
        samples.take_from(written_lately)
        notices.register(banners.stops_and_periods)
        guides.for_readers("author", _writes)
        guides.for_readers("supervisor", _decides)
        search.register(search.Kind("posts", _("Posts"), finding.posts, finding.show_post))
        known_lists.register(
            known_lists.Known("posts", _("Posts"), "posts:list"),
            known_lists.Known("queue", _("Review"), "posts:queue"),
            known_lists.Known("exceptions", _("Exceptions"), "posts:exceptions"),
        )
        profile.register(on_the_profile)
        nav.register(
            nav.NavItem("", _("My work"), "home"),
            nav.NavItem("", _("For you"), "posts:notices", count=_unread, counted=_("unread")),
            nav.NavItem("write", _("New post"), "posts:new", shown=_writes),
            nav.NavItem("write", _("Posts"), "posts:list"),
            nav.NavItem("write", _("Calendar"), "posts:calendar"),
            nav.NavItem("write", _("Try a text"), "posts:try"),
            nav.NavItem("decide", _("Review"), "posts:queue", shown=_decides, count=_to_decide),
            nav.NavItem("decide", _("Exceptions"), "posts:exceptions", shown=_sees_exceptions),
            nav.NavItem("decide", _("Stop publishing"), "posts:halts", shown=_stops),
        )


def _writes(request: "HttpRequest") -> bool:
    from accounts.roles import Action
    from posts.authority import Authority

    return bool(Authority.of(request).accounts(Action.DRAFT))


def _decides(request: "HttpRequest") -> bool:
    from accounts.roles import Action
    from posts.authority import Authority

    return bool(Authority.of(request).accounts(Action.REVIEW))


def _sees_exceptions(request: "HttpRequest") -> bool:
    return _decides(request) or request.user.has_perm("posts.view_every_post")


def _stops(request: "HttpRequest") -> bool:
    from posts.authority import Authority
    from posts.halting import HALT, STOPPING

    authority = Authority.of(request)
    return any(authority.accounts(action) for action in STOPPING) or request.user.has_perm(HALT)


def _to_decide(request: "HttpRequest") -> "int | Question":
    from posts.authority import Authority

    return Authority.of(request).deciding


def _unread(request: "HttpRequest") -> int:
    from posts.glance import Glance

    return len(Glance.of(request).unread)
