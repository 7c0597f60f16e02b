"""Addresses of posts."""

from django.urls import path

from posts.views import compose, desk, grounds, halts, media, release, review, steps, trying, urgent

app_name = "posts"
urlpatterns = [
    path("posts/", desk.index, name="list"),
    path("posts/new/", compose.new, name="new"),
    path("posts/check/", compose.check, name="check"),
    path("posts/try/", trying.page, name="try"),
    path("posts/try/check/", trying.check, name="try_check"),
    path("posts/<int:pk>/", desk.detail, name="detail"),
    path("posts/<int:pk>/edit/", compose.edit, name="edit"),
    path("posts/<int:pk>/submit/", compose.submit, name="submit"),
    path("posts/<int:pk>/withdraw/", release.withdraw, name="withdraw"),
    path("posts/<int:pk>/release/", release.release, name="release"),
    path("posts/<int:pk>/release-urgently/", urgent.release_urgently, name="release_urgently"),
    path("posts/exceptions/", urgent.exceptions, name="exceptions"),
    path("review/<int:pk>/afterwards/", urgent.review_owed, name="review_owed"),
    path("posts/<int:pk>/call-back/", release.call_back, name="call_back"),
    path("posts/<int:pk>/consents/new/", grounds.consent_new, name="consent_new"),
    path("posts/<int:pk>/exemptions/new/", grounds.exemption_new, name="exemption_new"),
    path("review/", review.queue, name="queue"),
    path("review/next/", review.following, name="next"),
    path("review/<int:pk>/", review.review, name="review"),
    path("review/<int:pk>/take/", steps.take, name="take"),
    path("review/<int:pk>/take-over/", steps.take_over, name="take_over"),
    path("review/<int:pk>/give-back/", steps.give_back, name="give_back"),
    path("review/<int:pk>/hand-over/", steps.hand_over, name="hand_over"),
    path("review/<int:pk>/hold/", steps.hold, name="hold"),
    path("review/<int:pk>/resume/", steps.resume, name="resume"),
    path("review/<int:pk>/escalate/", steps.escalate, name="escalate"),
    path("review/<int:pk>/approve/", review.approve, name="approve"),
    path("review/<int:pk>/request-changes/", review.request_changes, name="request_changes"),
    path("review/<int:pk>/reject/", review.reject, name="reject"),
    path("stop/", halts.index, name="halts"),
    path("stop/<int:pk>/lift/", halts.lift, name="halt_lift"),
    path("findings/<int:pk>/answer/", grounds.answer, name="answer"),
    path("findings/<int:pk>/clear/", grounds.clear, name="clear"),
    path("consents/<int:pk>/withdraw/", grounds.consent_withdraw, name="consent_withdraw"),
    path("exemptions/<int:pk>/decide/", grounds.exemption_decide, name="exemption_decide"),
    path("pictures/<str:sha256>/", media.picture, name="picture"),
    path("pictures/for-networks/<str:token>/", media.picture_for_network, name="picture_for_network"),
    path("publications/<int:pk>/confirm/", release.confirm, name="confirm"),
    path("publications/<int:pk>/retry/", release.retry, name="retry"),
    path("publications/<int:pk>/cancel/", release.cancel, name="cancel"),
]
