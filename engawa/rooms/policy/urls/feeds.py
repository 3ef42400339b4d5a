"""Addresses of feeds of plan changes."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
