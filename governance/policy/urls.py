"""Addresses of the policy pages. A clause's own number is its address: /policy/4.3.2/."""

from django.urls import path

from governance.policy import views

app_name = "policy"
urlpatterns = [
    path("", views.detail, name="detail"),
    path("rules/", views.rules, name="rules"),
    path("rules/<int:pk>/", views.rule, name="rule"),
    path("contacts/", views.contacts, name="contacts"),
    path("contacts/<int:pk>/", views.contact, name="contact"),
    path("contacts/<int:pk>/retire/", views.retire_contact, name="contact_retire"),
    path("periods/", views.periods, name="periods"),
    path("periods/<int:pk>/cancel/", views.cancel_period, name="period_cancel"),
    path("revisions/<int:pk>/", views.revision, name="revision"),
    path("<str:reference>/", views.clause, name="clause"),
]
