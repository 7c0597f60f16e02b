"""Addresses of the audit pages."""

from django.urls import path

from governance.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.index, name="list"),
    path("verify/", views.verify, name="verify"),
]
