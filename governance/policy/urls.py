"""Addresses of the policy pages. A clause's own number is its address: /policy/4.3.2/."""

from django.urls import path

from governance.policy import register_views, rule_views, views

app_name = "policy"
urlpatterns = [
    path("", views.detail, name="detail"),
    path("rules/", rule_views.rules, name="rules"),
    path("rules/<int:pk>/", rule_views.rule, name="rule"),
    path("rules/<int:pk>/leave-out/", rule_views.leave_out, name="rule_leave_out"),
    path("rules/changes/", rule_views.prepared, name="changes"),
    path("rules/changes/activate/", rule_views.activate, name="changes_activate"),
    path("rules/changes/start-again/", rule_views.start_again, name="changes_start_again"),
    path("rules/changes/discard/", rule_views.discard, name="changes_discard"),
    path("contacts/", views.contacts, name="contacts"),
    path("contacts/<int:pk>/", views.contact, name="contact"),
    path("contacts/<int:pk>/retire/", views.retire_contact, name="contact_retire"),
    path("periods/", views.periods, name="periods"),
    path("periods/<int:pk>/cancel/", views.cancel_period, name="period_cancel"),
    path("closed-sessions/", register_views.matters_page, name="matters"),
    path("closed-sessions/new/", register_views.new, name="matter_new"),
    path("closed-sessions/<int:pk>/", register_views.matter, name="matter"),
    path("closed-sessions/<int:pk>/read/", register_views.read, name="matter_read"),
    path("closed-sessions/<int:pk>/change/", register_views.change, name="matter_change"),
    path("closed-sessions/<int:pk>/extend/", register_views.extend, name="matter_extend"),
    path("closed-sessions/<int:pk>/release/", register_views.release, name="matter_release"),
    path("revisions/<int:pk>/", views.revision, name="revision"),
    path("<str:reference>/", views.clause, name="clause"),
]
