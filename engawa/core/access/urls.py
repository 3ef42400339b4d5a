"""Addresses for signing in. There are no passwords, so none of allauth's pages for them are served."""

from allauth.account import views
from django.urls import include, path

from engawa.core.access.views import confirm_code, request_code

urlpatterns = [
    path("login/", request_code, name="account_login"),
    path("login/code/", request_code, name="account_request_login_code"),
    path("login/code/confirm/", confirm_code, name="account_confirm_login_code"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("second-factor/", include("allauth.mfa.urls")),
]
