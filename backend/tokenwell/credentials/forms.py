"""What a person filled in, made ready for the row: keys looked at, a template's habits."""

from collections.abc import Mapping
from typing import Any

from tokenwell.credentials import shapes
from tokenwell.credentials.models import Credential
from tokenwell.credentials.states import CredentialType
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.oauth import habits, keys
from tokenwell.oauth.keys import KeyRefused
from tokenwell.outbound.errors import UrlRefused
from tokenwell.outbound.guard import check_url
from tokenwell.providers import catalog, filling
from tokenwell.providers.answered import ValuesRefused
from tokenwell.providers.catalog import UnknownProvider
from tokenwell.web.problems import invalid


def ready(fields: Mapping[str, Any], credential: Credential | None = None) -> dict[str, Any]:
    """
    Give the fields as they are stored.

    :raises Problem: its type does not have a field, a key can't be used, or there is no such
        template; says which field.
    """
    values = dict(fields)
    _check_shape(values, credential)
    _take_template(values, credential)
    _take_signing_key(values, credential)
    _check_certificate(values, credential)
    return values


def _check_shape(values: dict[str, Any], credential: Credential | None) -> None:
    kind = CredentialType(values.get("type", credential.type if credential else "oauth2"))
    if credential is not None and values.pop("type", kind) != credential.type:
        raise invalid(
            type="The type of a credential can't be changed. Create another one from it, with the"
            " type that you want."
        )
    if refused := shapes.refused(kind, values, is_new=credential is None):
        raise invalid(**refused)
    if kind is CredentialType.PASSWORD and {"username", "usages"} & values.keys():
        username = _now(values, credential, "username", "")
        usages = _now(values, credential, "usages", [])
        if sentence := shapes.login_refused(username=username, usages=usages):
            raise invalid(username=sentence)


def _take_template(values: dict[str, Any], credential: Credential | None) -> None:
    """Take over a template's habits when it is chosen; who has chosen it does not follow it."""
    if "provider" not in values and "provider_values" not in values:
        return
    slug = _now(values, credential, "provider", "")
    answers = _now(values, credential, "provider_values", {})
    if credential is not None and (credential.provider, credential.provider_values) == (
        slug,
        answers,
    ):
        return
    if not slug:
        values.update(provider_values={}, provider_digest="", habits={})
        return
    try:
        template = catalog.catalog().get(slug)
        filled = filling.fill(template, answers)
    except UnknownProvider:
        message = "There is no such provider. Choose one, or leave it empty."
        raise invalid(provider=message) from None
    except ValuesRefused as refused:
        raise invalid(provider_values=" ".join(refused.sentences.values())) from None
    values["habits"] = habits.write(filled.habits)
    values["provider_digest"] = catalog.digest(template)


def _take_signing_key(values: dict[str, Any], credential: Credential | None) -> None:
    text = values.get("signing_key")
    algorithm = _now(values, credential, "signing_algorithm", "")
    if not text:
        if "signing_algorithm" not in values or credential is None:
            return
        text = _stored(credential, "signing_key")
        if not text:
            return
    else:
        _take_service_account(values, credential, text)
    try:
        keys.read_signing_key(text, algorithm=algorithm)
    except KeyRefused as refused:
        raise invalid(signing_key=str(refused)) from None


def _take_service_account(values: dict[str, Any], credential: Credential | None, text: str) -> None:
    """Fill in from a key file what nobody filled in by hand."""
    account = keys.service_account(text)
    if account is None:
        return
    if account.token_endpoint:
        try:
            check_url(account.token_endpoint)
        except UrlRefused as refused:
            raise invalid(signing_key=f"Its token_uri can't be used. {refused}") from None
    for name, value in (
        ("assertion_issuer", account.issuer),
        ("token_endpoint", account.token_endpoint),
        ("assertion_audience", account.token_endpoint),
        ("signing_key_id", account.key_id),
    ):
        if value and not _now(values, credential, name, ""):
            values[name] = value


def _check_certificate(values: dict[str, Any], credential: Credential | None) -> None:
    if not (values.get("tls_certificate") or values.get("tls_key")):
        return
    chain = values.get("tls_certificate") or _stored(credential, "tls_certificate")
    key = values.get("tls_key") or _stored(credential, "tls_key")
    if not (chain and key):
        return  # the other half is still to come
    try:
        keys.read_certificate(chain, key)
    except KeyRefused as refused:
        raise invalid(tls_certificate=str(refused)) from None


def _now(values: Mapping[str, Any], credential: Credential | None, name: str, empty: Any) -> Any:
    """Give what a field will be."""
    if name in values:
        return values[name]
    return getattr(credential, name) if credential is not None else empty


def _stored(credential: Credential | None, name: str) -> str:
    if credential is None or getattr(credential, name) is None:
        return ""
    try:
        return secrets.reveal(credential, name)
    except CannotOpen:
        return ""  # lost with its destination: the new half is taken, and the other asked for
