"""The forms of the administrators' pages about people, roles, services and keys."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from unfold.widgets import UnfoldAdminSplitDateTimeWidget

from tokenwell.accounts import people, versions
from tokenwell.accounts.models import ApiKey, Role, ServiceAccount, User
from tokenwell.web.admin_forms import VerbForm


def _password(help_text: str) -> forms.CharField:
    # What was typed is never sent back to the browser, not even when the form is wrong.
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(
        required=False, strip=False, max_length=4096, widget=widget, help_text=help_text
    )


def _privileges() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(name, words) for name, words in User._meta.permissions],
    )


class NewPersonForm(VerbForm):
    # By another name than the column of the hash, which no form may come near.
    renamed: ClassVar[dict[str, str]] = {"password": "new_password"}

    username = forms.CharField(max_length=150, validators=[UnicodeUsernameValidator()])
    first_name = forms.CharField(max_length=150, required=False)
    last_name = forms.CharField(max_length=150, required=False)
    email = forms.EmailField(max_length=254, required=False)
    new_password = _password("Leave it empty for a random one, which is shown once.")
    is_administrator = forms.BooleanField(
        required=False, label="Administrator", help_text="Has every privilege, and these pages."
    )

    class Meta:
        model = User
        fields = ()


class PersonForm(NewPersonForm):
    version_of = staticmethod(versions.of_person)
    new_password = _password(
        "Type a new one to change it; every session of this person ends. Empty: as it was."
    )
    is_active = forms.BooleanField(
        required=False,
        label="Enabled",
        help_text="Take it away to disable the account: its sessions end at once.",
    )
    privileges = _privileges()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["is_administrator"] = self.instance.is_superuser
        self.initial["is_active"] = self.instance.is_active
        self.initial["privileges"] = people.own_privileges_of(self.instance)
        for name in ("username", "first_name", "last_name", "email"):
            self.initial[name] = getattr(self.instance, name)


class RoleForm(VerbForm):
    version_of = staticmethod(versions.of_role)
    name = forms.CharField(max_length=150)
    users = forms.ModelMultipleChoiceField(
        User.objects.all(), required=False, help_text="Who is in it."
    )
    roles = forms.ModelMultipleChoiceField(
        Role.objects.all(), required=False, help_text="Roles whose members are in it too."
    )
    privileges = _privileges()

    class Meta:
        model = Role
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            return
        there = list(self.instance.members.all())
        self.initial["name"] = self.instance.name
        self.initial["users"] = [entry.user_id for entry in there if entry.user_id]
        self.initial["roles"] = [entry.member_role_id for entry in there if entry.member_role_id]
        self.initial["privileges"] = people.own_privileges_of(self.instance)


class NewServiceForm(VerbForm):
    name = forms.RegexField(
        r"^[\w.@+-]{1,150}\Z",
        error_messages={"invalid": "Use 1 to 150 letters, digits and . _ - + @."},
    )
    description = forms.CharField(
        max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    class Meta:
        model = ServiceAccount
        fields = ()


class ServiceForm(NewServiceForm):
    version_of = staticmethod(versions.of_service)
    is_enabled = forms.BooleanField(
        required=False, label="Enabled", help_text="Take it away to stop all of its keys at once."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = self.instance.user.username
        self.initial["description"] = self.instance.description
        self.initial["is_enabled"] = self.instance.user.is_active


class NewKeyForm(VerbForm):
    service = forms.ModelChoiceField(ServiceAccount.objects.select_related("user"))
    label = forms.CharField(max_length=100)
    expires_at = forms.SplitDateTimeField(
        required=False,
        widget=UnfoldAdminSplitDateTimeWidget,
        help_text="At most a year ahead. Empty: 90 days from now.",
    )

    class Meta:
        model = ApiKey
        fields = ()


class KeyForm(VerbForm):
    version_of = staticmethod(versions.of_key)
    label = forms.CharField(max_length=100)
    is_enabled = forms.BooleanField(required=False, label="Enabled")

    class Meta:
        model = ApiKey
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["label"] = self.instance.label
        self.initial["is_enabled"] = self.instance.is_enabled
