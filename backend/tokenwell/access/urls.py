"""Addresses of people, roles and permissions, and of the reports on them."""

from django.urls import path

from tokenwell.access import (
    event_api,
    everybody_api,
    holders_api,
    keys_api,
    people_api,
    permissions_api,
    record_api,
    reports_api,
    roles_api,
    services_api,
    several_api,
    user_roles_api,
    users_api,
)

_ITEM = "items/<uuid:item_id>"

_SERVICE = "services/<uuid:service_id>"
_KEY = f"{_SERVICE}/keys/<uuid:key_id>"
_USER = "users/<uuid:user_id>"
_ROLE = "roles/<uuid:role_id>"

urlpatterns = [
    path("events", record_api.EventsView.as_view()),
    path("events/<uuid:event_id>", event_api.EventView.as_view()),
    path("events.csv", record_api.EventsCsvView.as_view()),
    path("events.jsonl", record_api.EventsLinesView.as_view()),
    path(f"{_ITEM}/events", record_api.ItemEventsView.as_view()),
    path("people", people_api.PeopleView.as_view()),
    path("users", users_api.UsersView.as_view()),
    path(_USER, users_api.UserView.as_view()),
    path(f"{_USER}/password", users_api.PasswordView.as_view()),
    path(f"{_USER}/second-factor", users_api.UserFactorView.as_view()),
    path(f"{_USER}/roles", user_roles_api.UserRolesView.as_view()),
    path(f"{_USER}/roles/preview", user_roles_api.UserRolesPreviewView.as_view()),
    path(f"{_USER}/roles/preview.csv", user_roles_api.UserRolesPreviewFileView.as_view()),
    path("services", services_api.ServicesView.as_view()),
    path(_SERVICE, services_api.ServiceView.as_view()),
    path(f"{_SERVICE}/keys", keys_api.KeysView.as_view()),
    path(_KEY, keys_api.KeyView.as_view()),
    path(f"{_KEY}/rotate", keys_api.RotateView.as_view()),
    path("keys", keys_api.AllKeysView.as_view()),
    path("roles", roles_api.RolesView.as_view()),
    path(_ROLE, roles_api.RoleView.as_view()),
    path(f"{_ROLE}/members", roles_api.RoleMembersView.as_view()),
    path(f"{_ROLE}/members/preview", roles_api.RoleMembersPreviewView.as_view()),
    path(f"{_ROLE}/deletion", roles_api.RoleDeletionView.as_view()),
    path(f"{_ROLE}/deletion.csv", roles_api.RoleDeletionFileView.as_view()),
    path(f"{_ITEM}/permissions", permissions_api.PermissionsView.as_view()),
    path(f"{_ITEM}/permissions/preview", permissions_api.PermissionsPreviewView.as_view()),
    path("permissions/several", several_api.SeveralView.as_view()),
    path("permissions/several/preview", several_api.SeveralPreviewView.as_view()),
    path(f"{_ITEM}/move/preview", permissions_api.MovePreviewView.as_view()),
    path("access/everybody", everybody_api.EverybodyView.as_view()),
    path("access/everybody.csv", everybody_api.EverybodyFileView.as_view()),
    path(f"{_ITEM}/access", holders_api.HoldersView.as_view()),
    path(f"{_ITEM}/access.csv", holders_api.HoldersFileView.as_view()),
    path(f"{_ITEM}/access/question", reports_api.QuestionView.as_view()),
    path(f"{_ITEM}/access/places", reports_api.PlacesView.as_view()),
    path(f"{_ITEM}/access/places.csv", reports_api.PlacesFileView.as_view()),
]
