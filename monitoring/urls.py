"""Addresses of monitoring."""

from django.urls import path

from monitoring import list_views, views

app_name = "monitoring"
urlpatterns = [
    path("", list_views.index, name="list"),
    path("items/<int:pk>/", views.item, name="item"),
    path("items/<int:pk>/take-down/", views.take_down, name="take_down"),
    path("observations/<int:pk>/", views.observation, name="observation"),
    path("removals/", list_views.removal_log, name="removals"),
    path("removals/<int:pk>/", views.removal, name="removal"),
    path("removals/<int:pk>/confirm/", views.removal_confirm, name="removal_confirm"),
    path("removals/<int:pk>/retry/", views.removal_retry, name="removal_retry"),
]
