"""What every app may lead to, outside the namespace: the first page (`home`), and a person's calendar feed."""

from django.urls import path

from posts.views import desk, feed

urlpatterns = [
    path("", desk.home, name="home"),
    path("calendar/feed/<str:token>.ics", feed.feed, name="calendar-feed"),
]
