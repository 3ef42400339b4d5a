"""Addresses of reviews, by officers and by outside reviewers."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
