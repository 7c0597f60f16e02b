"""The one table of URL prefixes; each app has its own below its prefix."""

from django.urls import include, path

urlpatterns = [
    path("", include("governance.core.urls")),
    path("sign-in/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("policy/", include("governance.policy.urls")),
    path("audit/", include("governance.audit.urls")),
    path("", include("accounts.urls")),
    path("", include("posts.home_urls")),
    path("", include("posts.urls")),
    path("monitoring/", include("monitoring.urls")),
]
