"""Addresses of the session and of one's own account."""

from django.urls import path

from tokenwell.signing_in import account_api, api

urlpatterns = [
    path("session", api.SessionView.as_view()),
    path("session/second-factor", api.SecondFactorView.as_view()),
    path("session/confirmation", api.ConfirmationView.as_view()),
    path("password/forgotten", api.ForgottenView.as_view()),
    path("password/reset", api.PasswordResetView.as_view()),
    path("account", account_api.OwnAccountView.as_view()),
    path("account/password", account_api.OwnPasswordView.as_view()),
    path("account/second-factor", account_api.OwnFactorView.as_view()),
    path("account/second-factor/secret", account_api.AppSecretView.as_view()),
    path("account/recovery-codes", account_api.RecoveryCodesView.as_view()),
    path("account/sessions", account_api.OwnSessionsView.as_view()),
    path("account/sessions/<int:session_id>", account_api.OwnSessionView.as_view()),
]
