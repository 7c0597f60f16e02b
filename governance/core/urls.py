"""Addresses without an app: health."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
