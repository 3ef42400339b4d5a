"""Addresses of the staff desk: the tree, publishing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
