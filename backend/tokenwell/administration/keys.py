"""Keys of services: what they are limited to, and a new one in the place of an old one."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse

from tokenwell.accounts import service_accounts
from tokenwell.accounts.admin import KeyAdmin, administrator, answer_once, show_once
from tokenwell.accounts.admin_forms import KeyForm, NewKeyForm
from tokenwell.accounts.key_limits import MOST, KeyLimits, read_networks, read_purposes
from tokenwell.accounts.models import ApiKey
from tokenwell.accounts.purposes import Usage, words
from tokenwell.containers import paths
from tokenwell.containers.models import Item
from tokenwell.web.deeds import Deed, DeedForm, DeedsAdmin

Given = Mapping[str, Any]


class LinesField(forms.CharField):
    """Takes one thing a line."""

    def __init__(self, help_text: str) -> None:
        widget = forms.Textarea(attrs={"rows": 3})
        super().__init__(required=False, widget=widget, max_length=50_000, help_text=help_text)

    def clean(self, value: Any) -> tuple[str, ...]:
        lines = tuple(line.strip() for line in super().clean(value).splitlines() if line.strip())
        if len(lines) > MOST:
            raise forms.ValidationError(f"At most {MOST} lines.")
        return lines


def _networks() -> LinesField:
    return LinesField("Where it works from, as 192.0.2.0/24, one a line. Empty: anywhere.")


def _places() -> LinesField:
    return LinesField("Paths of what it is for, one a line. Empty: all that the service may use.")


def _label(usage: Usage) -> str:
    name = words(usage)
    return name[0].upper() + name[1:]


def _purposes() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(usage.value, _label(usage)) for usage in Usage],
        help_text="What it may use credentials for; calls and jobs are HTTP. None: everything.",
    )


def _calls_only() -> forms.BooleanField:
    return forms.BooleanField(
        required=False,
        label="Only for calls",
        help_text="The proxy and jobs may call for it; no token and no login is given.",
    )


class NewLimitedKeyForm(NewKeyForm):
    networks = _networks()
    limited_to = _places()
    purposes = _purposes()
    calls_only = _calls_only()

    def clean_limited_to(self) -> tuple[UUID, ...]:
        return _ids(self.cleaned_data["limited_to"])


class LimitedKeyForm(KeyForm):
    networks = _networks()
    limited_to = _places()
    purposes = _purposes()
    calls_only = _calls_only()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["networks"] = "\n".join(self.instance.networks)
        self.initial["calls_only"] = self.instance.calls_only
        self.initial["purposes"] = self.instance.purposes
        self.initial["limited_to"] = "\n".join(_written(self.instance.limited_to))

    def clean_limited_to(self) -> tuple[UUID, ...]:
        return _ids(self.cleaned_data["limited_to"])


class RotationForm(DeedForm):
    overlap_hours = forms.IntegerField(
        min_value=0,
        max_value=30 * 24,
        initial=24,
        label="Overlap in hours",
        help_text="For how long the old key works on.",
    )


def _rotate(request: HttpRequest, key: ApiKey, given: Given) -> HttpResponse | None:
    overlap = timedelta(hours=given["overlap_hours"])
    new = service_accounts.rotate_key(key, overlap=overlap, by=administrator(request))
    show_once(request, new.text)
    return None


class KeyPages(DeedsAdmin, KeyAdmin):
    """API keys, with their limits."""

    form = LimitedKeyForm
    new_form = NewLimitedKeyForm
    deeds: ClassVar[tuple[Deed, ...]] = (
        Deed(
            name="rotate",
            label="Rotate",
            means=(
                "A new key takes the place of this one, with the same limits. It is shown once.",
                "The old key works on for the overlap, then ends.",
            ),
            done="rotated.",
            do=_rotate,
            form=RotationForm,
            is_for=lambda key: key.is_enabled,
        ),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (
            *super().get_fields(request, obj),
            "networks",
            "limited_to",
            "purposes",
            "calls_only",
        )

    def create(self, request: HttpRequest, form: Any) -> ApiKey:
        given = dict(form.cleaned_data)
        limits = KeyLimits(
            read_networks(given.pop("networks")),
            given.pop("limited_to"),
            read_purposes(given.pop("purposes")),
            given.pop("calls_only"),
        )
        service = given.pop("service")
        by = administrator(request)
        new = service_accounts.create_key(service, by=by, limits=limits, **given)
        show_once(request, new.text)
        return new.key

    def change(self, request: HttpRequest, obj: Any, form: Any) -> None:
        changed = form.typed("label", "is_enabled", "limited_to", "calls_only")
        if "networks" in form.changed_data:
            changed["networks"] = read_networks(form.cleaned_data["networks"])
        if "purposes" in form.changed_data:
            changed["purposes"] = read_purposes(form.cleaned_data["purposes"])
        service_accounts.update_key(obj, by=administrator(request), **changed)

    def _do(self, request: HttpRequest, deed: Deed, rows: list[Any], given: Given) -> HttpResponse:
        done = super()._do(request, deed, rows, given)
        return answer_once(self, request, rows[0], "The key in the place of") or done


def _ids(lines: Iterable[str]) -> tuple[UUID, ...]:
    """
    Find what is at some paths; an id is taken as well, since it may be of what was deleted.

    :raises ValidationError: nothing is there.
    """
    return tuple(_id(line) for line in lines)


def _id(line: str) -> UUID:
    try:
        return UUID(line) if not line.startswith("/") else _found(line)
    except ValueError as error:
        raise forms.ValidationError(f"{line}: {error}") from None


def _found(path: str) -> UUID:
    if (found := paths.find_id(path)) is None:
        raise forms.ValidationError(f"There is nothing at {path}.")
    return found


def _written(ids: Iterable[UUID]) -> list[str]:
    ids = list(ids)
    known = paths.paths_of(Item.objects.filter(pk__in=ids))
    return [known.get(one, str(one)) for one in ids]
