"""Forms of posts: they check shape; the rules live in the acts they call."""

from posts.forms.acts import (
    AnswerForm,
    ClearForm,
    ConfirmForm,
    ConsentForm,
    DeskForm,
    ExemptionDecisionForm,
    ExemptionForm,
    HaltForm,
    OwedReviewForm,
    ReasonForm,
    ReleaseForm,
    ReviewForm,
    SubmitForm,
    UrgentReleaseForm,
)
from posts.forms.compose import ComposeForm
from posts.forms.moving import MoveForm
from posts.forms.talk import CommentForm, NoticeChoicesForm
from posts.forms.trying import TryForm

__all__ = [
    "AnswerForm",
    "ClearForm",
    "CommentForm",
    "ComposeForm",
    "ConfirmForm",
    "ConsentForm",
    "DeskForm",
    "ExemptionDecisionForm",
    "ExemptionForm",
    "HaltForm",
    "NoticeChoicesForm",
    "OwedReviewForm",
    "MoveForm",
    "ReasonForm",
    "ReleaseForm",
    "ReviewForm",
    "SubmitForm",
    "TryForm",
    "UrgentReleaseForm",
]
