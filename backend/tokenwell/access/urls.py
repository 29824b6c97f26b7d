"""Addresses of people, roles and permissions, and of the reports on them."""

from django.urls import path

from tokenwell.access import people_api, permissions_api, reports_api, roles_api, users_api

_ITEM = "items/<uuid:item_id>"

_ROLE = "roles/<uuid:role_id>"

urlpatterns = [
    path("people", people_api.PeopleView.as_view()),
    path("users", users_api.UsersView.as_view()),
    path("users/<uuid:user_id>", users_api.UserView.as_view()),
    path("users/<uuid:user_id>/password", users_api.PasswordView.as_view()),
    path("users/<uuid:user_id>/second-factor", users_api.UserFactorView.as_view()),
    path("roles", roles_api.RolesView.as_view()),
    path(_ROLE, roles_api.RoleView.as_view()),
    path(f"{_ROLE}/members", roles_api.RoleMembersView.as_view()),
    path(f"{_ROLE}/members/preview", roles_api.RoleMembersPreviewView.as_view()),
    path(f"{_ITEM}/permissions", permissions_api.PermissionsView.as_view()),
    path(f"{_ITEM}/permissions/preview", permissions_api.PermissionsPreviewView.as_view()),
    path(f"{_ITEM}/move/preview", permissions_api.MovePreviewView.as_view()),
    path(f"{_ITEM}/access", reports_api.HoldersView.as_view()),
    path(f"{_ITEM}/access.csv", reports_api.HoldersFileView.as_view()),
    path(f"{_ITEM}/access/question", reports_api.QuestionView.as_view()),
    path(f"{_ITEM}/access/places", reports_api.PlacesView.as_view()),
    path(f"{_ITEM}/access/places.csv", reports_api.PlacesFileView.as_view()),
]
