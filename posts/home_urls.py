"""The first page, outside the namespace: its name is `home` for every app."""

from django.urls import path

from posts.views import desk

urlpatterns = [path("", desk.home, name="home")]
