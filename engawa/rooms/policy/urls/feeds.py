"""Addresses of feeds of plan changes."""

from django.urls import URLPattern, path

from engawa.rooms.policy.views import feeds

urlpatterns: list[URLPattern] = [
    path("<slug:ward_slug>/policy/changes.atom", feeds.feed, name="feed"),
]
