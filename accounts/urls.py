"""Addresses of accounts, people and access."""

from django.urls import path

from accounts.views import accounts, city, connect, people, withdraw

app_name = "accounts"
urlpatterns = [
    path("accounts/", accounts.account_list, name="list"),
    path("accounts/request/", accounts.account_request, name="request"),
    path("accounts/<int:pk>/", accounts.account_detail, name="detail"),
    path("accounts/<int:pk>/decide/", accounts.account_decide, name="decide"),
    path("accounts/<int:pk>/edit/", accounts.account_edit, name="edit"),
    path("accounts/<int:pk>/connect/", connect.account_connect, name="connect"),
    path("accounts/<int:pk>/connect/password/", connect.account_connect_by_password, name="connect_by_password"),
    path("accounts/connected/", connect.connected, name="connected"),
    path("accounts/<int:pk>/verify/", accounts.account_verify, name="verify"),
    path("accounts/<int:pk>/pause/", accounts.account_pause, name="pause"),
    path("accounts/<int:pk>/resume/", accounts.account_resume, name="resume"),
    path("accounts/<int:pk>/close/", accounts.account_close, name="close"),
    path("accounts/<int:pk>/password-changed/", accounts.account_password_changed, name="password_changed"),
    path("accounts/<int:pk>/grant/", accounts.account_grant, name="grant"),
    path("accounts/grants/<int:pk>/revoke/", accounts.grant_revoke, name="revoke"),
    path("people/", people.people_list, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<int:pk>/", people.person_detail, name="person"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/leave/", people.person_leave, name="person_leave"),
    path("people/<int:pk>/rejoin/", people.person_rejoin, name="person_rejoin"),
    path("people/<int:pk>/invite/", people.person_invite, name="person_invite"),
    path("people/<int:pk>/address/", people.person_address, name="person_address"),
    path("people/<int:pk>/training/", people.training_new, name="training_new"),
    path("people/<int:pk>/duties/assign/", people.duty_assign, name="duty_assign"),
    path("people/<int:pk>/duties/end/", people.duty_end, name="duty_end"),
    path("organisations/", city.organisations, name="organisations"),
    path("organisations/new/", city.organisation_edit, name="organisation_new"),
    path("organisations/<int:pk>/", city.organisation_edit, name="organisation_edit"),
    path("departments/new/", city.department_edit, name="department_new"),
    path("departments/<int:pk>/", city.department_edit, name="department_edit"),
    path("divisions/new/", city.division_edit, name="division_new"),
    path("divisions/<int:pk>/", city.division_edit, name="division_edit"),
    path("access/withdraw/", withdraw.choose, name="withdraw"),
    path("access/withdraw/confirm/", withdraw.confirm, name="withdraw_confirm"),
    path("access/withdrawals/", withdraw.withdrawal_list, name="withdrawals"),
    path("access/withdrawals/<int:pk>/", withdraw.withdrawal_detail, name="withdrawal"),
    path("access/withdrawals/<int:pk>/reinstate/", withdraw.reinstate, name="reinstate"),
    path("profile/", city.profile, name="profile"),
]
