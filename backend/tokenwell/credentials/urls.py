"""Addresses of credentials, attempts to authorize, and the record."""

from django.urls import path

from tokenwell.credentials import (
    api,
    bin_api,
    inquiry_api,
    many_api,
    overview_api,
    record_api,
    saved_views_api,
)

urlpatterns = [
    path("containers/<uuid:container_id>", bin_api.ContainerView.as_view()),
    path("containers/root", bin_api.ContainerView.as_view(), {"container_id": "root"}),
    path("items/move", many_api.ManyMoveView.as_view()),
    path("items/move/preview", many_api.ManyMovePreviewView.as_view()),
    path("items/copy", many_api.ManyCopyView.as_view()),
    path("items/<uuid:item_id>/copy", many_api.CopyView.as_view()),
    path("items/delete", many_api.ManyDeleteView.as_view()),
    path("items/deletion", many_api.ManyDeletionView.as_view()),
    path("items/tags", many_api.ManyTagsView.as_view()),
    path("items/<uuid:item_id>/deletion", bin_api.DeletionView.as_view()),
    path("bin", bin_api.BinView.as_view()),
    path("bin/<uuid:binned_id>", bin_api.BinnedView.as_view()),
    path("bin/<uuid:binned_id>/restore", bin_api.RestoreView.as_view()),
    path("containers/<uuid:container_id>/items", api.ItemsView.as_view()),
    path("containers/root/items", api.ItemsView.as_view(), {"container_id": "root"}),
    path("credentials", api.CredentialsView.as_view()),
    path("credentials/by-path", api.CredentialByPathView.as_view()),
    path("credentials/redirect-uri", api.RedirectUriView.as_view()),
    path("credentials/<uuid:credential_id>", api.CredentialView.as_view()),
    path("credentials/<uuid:credential_id>/authorize", api.AuthorizeView.as_view()),
    path("credentials/<uuid:credential_id>/refresh", api.RefreshView.as_view()),
    path("credentials/<uuid:credential_id>/attempts", overview_api.AttemptsView.as_view()),
    path("credentials/<uuid:credential_id>/events", record_api.CredentialEventsView.as_view()),
    path("credentials/<uuid:credential_id>/revoke", api.RevokeView.as_view()),
    path("credentials/<uuid:credential_id>/token-facts", api.TokenFactsView.as_view()),
    path("authorizations/<uuid:authorization_id>", api.AuthorizationView.as_view()),
    path("authorizations/<uuid:authorization_id>/confirm", api.ConfirmView.as_view()),
    path("views", saved_views_api.SavedViewsView.as_view()),
    path("views/<uuid:view_id>", saved_views_api.SavedViewView.as_view()),
    path("inquiries", inquiry_api.InquiriesView.as_view()),
    path("inquiries/<uuid:inquiry_id>", inquiry_api.InquiryView.as_view()),
    path("overview", overview_api.OverviewView.as_view()),
    path("overview/count", overview_api.CountView.as_view()),
]
