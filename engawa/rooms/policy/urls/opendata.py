"""Addresses of the API and the brochure."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
