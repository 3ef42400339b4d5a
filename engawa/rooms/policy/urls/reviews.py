"""Addresses of reviews, by officers and by outside reviewers."""

from django.urls import URLPattern, path

from engawa.rooms.policy.views import review_desk, review_items, reviews

DESK = "<slug:ward_slug>/desk/policy/<fiscal_year:year>/reviews/"
KIND = DESK + "<slug:kind>/"

urlpatterns: list[URLPattern] = [
    path(
        "<slug:ward_slug>/policy/<fiscal_year:year>/reviews/<slug:kind>/",
        reviews.review,
        name="review",
    ),
    path("review/<str:token>/", reviews.outside_review, name="outside-review"),
    path(DESK, review_desk.reviews, name="desk-reviews"),
    path(KIND, review_desk.desk_review, name="desk-review"),
    path(KIND + "open/", review_desk.open_review, name="desk-review-open"),
    path(KIND + "items/<slug:code>/", review_items.item, name="desk-review-item"),
    path(KIND + "summary/", review_desk.save_summary, name="desk-review-summary"),
    path(KIND + "refresh/", review_desk.refresh, name="desk-review-refresh"),
    path(KIND + "submit/", review_desk.submit, name="desk-review-submit"),
    path(KIND + "withdraw/", review_desk.withdraw, name="desk-review-withdraw"),
    path(KIND + "return/", review_desk.give_back, name="desk-review-return"),
    path(KIND + "sign/", review_desk.sign, name="desk-review-sign"),
    path(KIND + "invitations/", review_desk.invite, name="desk-review-invite"),
    path(
        KIND + "invitations/<int:invitation_id>/revoke/",
        review_desk.revoke,
        name="desk-review-revoke",
    ),
]
