"""Posts, what was found and decided, and their way to the networks."""

from posts.models.comment import Comment, Mention
from posts.models.halt import Halt
from posts.models.notices import Channel, DigestTime, Happening, Notice, NoticeChoices
from posts.models.post import Audience, MediaAsset, Placement, Post, PostStateChoice, PostVersion, Variant
from posts.models.publication import AccountPace, DeliveryAttempt, DeliveryStateChoice, Outcome, Publication
from posts.models.review import (
    Call,
    CheckFinding,
    ConsentRecord,
    Exemption,
    ExemptionKind,
    InformationKind,
    PolicyCheck,
    ReviewDecision,
    Verdict,
)
from posts.models.steps import Remark, ReviewStep, Step
from posts.models.unsaved import Unsaved
from posts.models.urgent import AfterReview, UrgentRelease
from posts.models.words import PostWords

__all__ = [
    "AccountPace",
    "AfterReview",
    "Audience",
    "Call",
    "Channel",
    "CheckFinding",
    "Comment",
    "ConsentRecord",
    "DeliveryAttempt",
    "DeliveryStateChoice",
    "DigestTime",
    "Exemption",
    "ExemptionKind",
    "Halt",
    "Happening",
    "InformationKind",
    "MediaAsset",
    "Mention",
    "Notice",
    "NoticeChoices",
    "Outcome",
    "Placement",
    "PolicyCheck",
    "Post",
    "PostStateChoice",
    "PostVersion",
    "PostWords",
    "Publication",
    "Remark",
    "ReviewDecision",
    "ReviewStep",
    "Step",
    "Unsaved",
    "UrgentRelease",
    "Variant",
    "Verdict",
]
