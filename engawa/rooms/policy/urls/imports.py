"""Addresses of taking in a published document."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
