"""Addresses without an app: health, the City's colour, and help."""

from django.urls import path

from governance.core import health, help_views, search_views, views
from governance.core.guards import public

urlpatterns = [
    path("healthz", public(health.healthz), name="healthz"),
    path("search/", search_views.page, name="search"),
    path("search/found/", search_views.found, name="search-found"),
    path("city.css", views.city_css, name="city-css"),
    path("help/", help_views.index, name="help"),
    path("help/<slug:duty>/<slug:task>/", help_views.task, name="help-task"),
]
