"""Addresses without an app: health, and the City's colour."""

from django.urls import path

from governance.core import health, views
from governance.core.guards import public

urlpatterns = [
    path("healthz", public(health.healthz), name="healthz"),
    path("city.css", views.city_css, name="city-css"),
]
