"""Addresses without an app: health, and the City's colour."""

from django.urls import path

from governance.core import health, search_views, views
from governance.core.guards import public

urlpatterns = [
    path("healthz", public(health.healthz), name="healthz"),
    path("search/", search_views.page, name="search"),
    path("search/found/", search_views.found, name="search-found"),
    path("city.css", views.city_css, name="city-css"),
]
