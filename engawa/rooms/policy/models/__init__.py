"""Tables of the policy room, by topic: the plan and its tree, its numbers, its reviews, its import."""

from engawa.rooms.policy.models.imports import PolicyImport
from engawa.rooms.policy.models.numbers import MilestoneReport, Reading
from engawa.rooms.policy.models.plan import Plan, PlanEdit, PlanVersion, SearchEntry, Tag
from engawa.rooms.policy.models.reviews import (
    Review,
    ReviewComment,
    ReviewInvitation,
    ReviewItem,
)
from engawa.rooms.policy.models.tree import (
    Activity,
    Aim,
    Goal,
    Initiative,
    Measure,
    Milestone,
    OfficePledge,
    SectionStatement,
    Target,
)

__all__ = [
    "Activity",
    "Aim",
    "Goal",
    "Initiative",
    "Measure",
    "Milestone",
    "MilestoneReport",
    "OfficePledge",
    "Plan",
    "PlanEdit",
    "PlanVersion",
    "PolicyImport",
    "Reading",
    "Review",
    "ReviewComment",
    "ReviewInvitation",
    "ReviewItem",
    "SearchEntry",
    "SectionStatement",
    "Tag",
    "Target",
]
