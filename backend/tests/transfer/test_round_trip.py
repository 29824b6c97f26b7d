"""What was exported comes back the same: into the same place, another place, an empty database."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.containers.trees import make, make_chain
from tests.personas import Personas
from tests.transfer import making
from tests.transfer.making import exported, imported, life_of, make_credential
from tokenwell.accounts import roles
from tokenwell.accounts.models import Role, User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, permissions, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right, Value
from tokenwell.containers.models import Container, Item
from tokenwell.credentials.models import Credential, CredentialClock
from tokenwell.credentials.serializers import CredentialFields
from tokenwell.credentials.states import GrantType, State
from tokenwell.encryption import secrets
from tokenwell.ids import uuid7
from tokenwell.transfer import document, form, sealed_part
from tokenwell.transfer.steps import Does

_TEXT = some.text(some.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20).map(
    str.strip
)
_ASCII = some.text("abcXYZ019-_.", max_size=20)
_URL = some.sampled_from(["", "https://a.example/t", "https://b.example/x?y=1"])
_PARAMS = some.dictionaries(some.from_regex(r"\Ax[a-z0-9]{1,8}\Z"), _ASCII, max_size=3)
FIELDS = some.fixed_dictionaries(
    {
        "grant_type": some.sampled_from([grant.value for grant in GrantType]),
        "description": _TEXT,
        "tags": some.sets(some.sampled_from(["eu", "prod", "über all"]), max_size=3).map(sorted),
        "issuer": _URL,
        "issuer_in_response": some.booleans(),
        "authorization_endpoint": _URL,
        "token_endpoint": _URL,
        "revocation_endpoint": _URL,
        "jwks_uri": _URL,
        "client_id": _ASCII,
        "client_authentication": some.sampled_from(["header", "body", "none"]),
        "client_secret": some.one_of(some.just(""), some.text("abcdef !~", min_size=1)),
        "uses_dpop": some.booleans(),
        "username": _ASCII,
        "password": some.one_of(some.just(""), _TEXT.filter(str.isprintable)),
        "assertion_subject": _TEXT,
        "assertion_claims": some.dictionaries(
            some.text("abcxyz", min_size=1, max_size=5).filter(lambda n: n not in {"aub"}),
            some.one_of(some.integers(), some.booleans(), _ASCII, some.floats(0, 1)),
            max_size=3,
        ),
        "scope": some.lists(some.text("abc:/.", min_size=1, max_size=8), max_size=3).map(" ".join),
        "audience": _TEXT,
        "pkce": some.sampled_from(["S256", "unsupported"]),
        "extra_authorization_params": _PARAMS,
        "extra_headers": _PARAMS,
        "usages": some.sampled_from([[], ["http"]]),
        "base_urls": some.lists(some.just("https://api.example/v1"), max_size=2),
        "unknown_outcome": some.sampled_from(["immediate", "within", "at_expiry_once", "never"]),
    }
)


def _away(container: Container) -> None:
    """Delete all below a container, as if it had never been."""
    Credential.objects.filter(ancestors__contains=[container.pk]).delete()
    below = Item.objects.filter(ancestors__contains=[container.pk])
    for item in sorted(below, key=lambda one: -len(one.ancestors)):
        item.delete()


@given(fields=FIELDS, has_tokens=some.booleans())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_filled_in_comes_back(
    personas: Personas, fields: dict[str, Any], has_tokens: bool
) -> None:
    top = make(personas.container, f"box-{time.monotonic_ns()}", by=personas.alice)
    given_ones = {name: value for name, value in fields.items() if value != ""}
    credential = make_credential(top, by=personas.alice, **{"client_secret": None, **given_ones})
    if has_tokens:
        making.give_tokens(credential)
    before = life_of(credential)
    content = exported(top, personas.root)
    _away(top)

    imported(content, top, personas.root)

    assert life_of(credential) == before


def test_every_field_of_the_form_is_in_the_file() -> None:
    typed = {"client_secret", "password", "signing_key", "tls_certificate", "tls_key"}
    apart = {"name", "subject_credential"}

    assert set(form.NAMES) == set(CredentialFields().fields) - typed - apart


def _grow(people: Personas) -> Container:
    """Make containers, entries and credentials below /team."""
    sales, eu = make_chain(people.container, "sales", "eu", by=people.alice)
    entries.give(sales, Entry(people.bob, Facet.CONFIGURATION, Value.READ), by=SYSTEM)
    entries.give(eu, Entry(people.team, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)
    crm = make_credential(sales, by=people.alice)
    making.give_tokens(crm)
    erp = make_credential(eu, by=people.alice, name="ERP Zürich", grant_type="client_credentials")
    entries.give(erp, Entry(people.charlie, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    make_credential(
        eu, by=people.alice, name="exchanged", grant_type="token_exchange", subject_credential=crm
    )
    return sales


def test_tree_rights_and_subjects_come_back(personas: Personas) -> None:
    sales = _grow(personas)
    lives = {one.name: life_of(one) for one in Credential.objects.all()}
    said = making.entries_of(making.at("/team/sales/eu"))
    content = exported(personas.container, personas.root)
    _away(personas.container)

    done = imported(content, personas.container, personas.root)

    assert {step.does for step in done.steps if step.path != "/"} == {Does.CREATE}
    assert {one.name: life_of(one) for one in Credential.objects.all()} == lives
    assert making.entries_of(making.at("/team/sales/eu")) == said
    erp = Credential.objects.get(name="ERP Zürich")
    assert permissions.can(personas.charlie, Right.CREDENTIAL_USE, erp)
    assert not permissions.can(personas.bob, Right.CREDENTIAL_USE, erp)
    exchanged = Credential.objects.get(name="exchanged")
    assert exchanged.subject_credential == Credential.objects.get(name="crm")
    assert not Container.objects.filter(pk=sales.pk).exists()


def test_tags_of_containers_come_back(personas: Personas) -> None:
    sales = _grow(personas)
    eu = Item.objects.filter(name="eu")
    eu.update(tags=["europe", "prod"])
    Item.objects.filter(pk=sales.pk).update(tags=["sales"])
    sales.refresh_from_db()
    content = exported(sales, personas.root)
    _away(sales)
    Item.objects.filter(pk=sales.pk).update(tags=[])

    imported(content, sales, personas.root)

    assert eu.get().tags == ["europe", "prod"]
    assert Item.objects.get(pk=sales.pk).tags == []
    eu.update(tags=["other"])
    imported(content, sales, personas.root, existing="overwrite")
    assert eu.get().tags == ["europe", "prod"]
    assert Item.objects.get(pk=sales.pk).tags == ["sales"]


def test_same_file_again_changes_nothing(personas: Personas) -> None:
    _grow(personas)
    content = exported(personas.container, personas.root, passphrase=None)
    lives = {one.name: life_of(one) for one in Credential.objects.all()}

    again = imported(
        content, personas.container, personas.root, passphrase=None, existing="overwrite"
    )

    assert {step.does for step in again.steps} == {Does.SKIP}
    assert {one.name: life_of(one) for one in Credential.objects.all()} == lives


def test_copy_beside_has_new_ids_and_exchanges_within_itself(personas: Personas) -> None:
    sales = _grow(personas)
    content = exported(sales, personas.root)
    beside = make(personas.container, "beside", by=personas.alice)

    imported(content, beside, personas.root, ids="new")

    copies = Credential.objects.filter(ancestors__contains=[beside.pk])
    assert copies.count() == 3
    copied, original = copies.get(name="crm"), Credential.objects.exclude(pk__in=copies)
    assert copied.pk != original.get(name="crm").pk
    assert copies.get(name="exchanged").subject_credential == copied


@pytest.mark.parametrize(
    ("state", "without", "with_secrets"),
    [
        (State.AUTHORIZED, State.NEEDS_SECRET, State.AUTHORIZED),
        (State.SUSPENDED, State.SUSPENDED, State.SUSPENDED),
        (State.NEEDS_AUTHORIZATION, State.NEEDS_SECRET, State.NEEDS_AUTHORIZATION),
        (State.UNCERTAIN, State.NEEDS_SECRET, State.UNCERTAIN),
    ],
)
def test_state_is_that_of_what_came_along(
    personas: Personas, state: State, without: State, with_secrets: State
) -> None:
    credential = make_credential(personas.container, by=personas.alice)
    unknown = 3 if state is State.UNCERTAIN else None
    making.give_tokens(credential, state=state, unknown_version=unknown)
    content = exported(personas.container, personas.root)

    found = []
    for passphrase in (None, making.PASSPHRASE):
        _away(personas.container)
        imported(content, personas.container, personas.root, passphrase=passphrase)
        found.append(CredentialClock.objects.get(pk=credential.pk).state)

    assert found == [without, with_secrets]


def test_what_is_being_renewed_is_uncertain_elsewhere(personas: Personas) -> None:
    credential = make_credential(personas.container, by=personas.alice)
    making.give_tokens(credential, open_attempt=credential.pk)
    content = exported(personas.container, personas.root)
    _away(personas.container)

    imported(content, personas.container, personas.root)

    clock = CredentialClock.objects.get(pk=credential.pk)
    assert clock.state == State.UNCERTAIN
    assert clock.refresh_at == clock.ends_at
    assert any("being renewed" in note for note in making.read(content).notes)


def test_roles_come_along_with_who_is_in_them(personas: Personas) -> None:
    outer = roles.create_role("outer", by=SYSTEM)
    inner = roles.create_role("inner", by=SYSTEM)
    roles.set_members(inner, users=[personas.charlie], roles=[], by=SYSTEM)
    roles.set_members(outer, users=[], roles=[inner], by=SYSTEM)
    box = make(personas.container, "box", by=personas.alice)
    entries.give(box, Entry(outer, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    content = exported(personas.container, personas.root, roles=True)
    _away(personas.container)
    roles.delete_role(Role.objects.get(name="outer"), by=SYSTEM)
    roles.delete_role(Role.objects.get(name="inner"), by=SYSTEM)

    imported(content, personas.container, personas.root)

    box = making.at("/team/box")
    assert permissions.can(personas.charlie, Right.CREDENTIAL_USE, box)
    assert not permissions.can(personas.alice, Right.SERVICE_USE, tree.root())


def test_subject_that_is_not_here_is_left_out_and_told(personas: Personas) -> None:
    box = make(personas.container, "box", by=personas.alice)
    gone = personas.charlie
    entries.give(box, Entry(gone, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    content = exported(personas.container, personas.root)
    _away(personas.container)
    User.objects.get(pk=gone.pk).delete()

    done = imported(content, personas.container, personas.root)

    [step] = [step for step in done.steps if step.path == "/box"]
    assert step.notes == ["There is no user named charlie here. What is said of it is left out."]
    assert making.entries_of(making.at("/team/box")) == set()


def test_newer_tokens_here_stay(personas: Personas) -> None:
    credential = make_credential(personas.container, by=personas.alice)
    token_set = making.give_tokens(credential)
    content = exported(personas.container, personas.root)
    newer = token_set.obtained_at + timedelta(minutes=1)
    type(token_set).objects.filter(pk=token_set.pk).update(obtained_at=newer)
    before = life_of(credential)

    done = imported(content, personas.container, personas.root, existing="overwrite")

    [step] = done.of("credential")
    assert step.notes == ["It has newer tokens here, which stay."]
    assert life_of(credential)["revealed"] == before["revealed"]
    assert life_of(credential)["clock"] == before["clock"]


def test_older_tokens_here_give_way(personas: Personas) -> None:
    credential = make_credential(personas.container, by=personas.alice)
    token_set = making.give_tokens(credential)
    content = exported(personas.container, personas.root)
    older = token_set.obtained_at - timedelta(minutes=1)
    type(token_set).objects.filter(pk=token_set.pk).update(obtained_at=older)

    imported(content, personas.container, personas.root, existing="overwrite")

    clock = CredentialClock.objects.get(pk=credential.pk)
    assert (clock.token_version, clock.state) == (4, State.AUTHORIZED)
    assert life_of(credential)["revealed"] == [
        making.ACCESS_TOKEN.encode(),
        making.REFRESH_TOKEN.encode(),
    ]


def test_overwriting_without_secrets_keeps_those_here(personas: Personas) -> None:
    credential = make_credential(personas.container, by=personas.alice)
    content = exported(personas.container, personas.root, passphrase=None)
    Credential.objects.filter(pk=credential.pk).update(scope="other")
    before = life_of(credential)

    done = imported(
        content, personas.container, personas.root, passphrase=None, existing="overwrite"
    )

    [step] = done.of("credential")
    assert step.reason == "Changes: scope."
    assert life_of(credential) == {**before, "scope": "read"}


def test_overwriting_where_secrets_go_drops_those_here(personas: Personas) -> None:
    credential = make_credential(personas.container, by=personas.alice)
    content = exported(personas.container, personas.root, passphrase=None)
    Credential.objects.filter(pk=credential.pk).update(token_endpoint="https://other.example/t")
    other = Credential.objects.get(pk=credential.pk)
    secrets.seal_into(other, "client_secret", "of-the-other")
    other.save(update_fields=["client_secret"])

    imported(content, personas.container, personas.root, passphrase=None, existing="overwrite")

    after = Credential.objects.select_related("clock").get(pk=credential.pk)
    assert after.client_secret is None
    assert after.clock.state == State.NEEDS_SECRET


@pytest.mark.parametrize("number", [300])
def test_many_come_back_the_same(personas: Personas, number: int) -> None:
    box = make(personas.container, "many", by=personas.alice)
    first = make_credential(box, by=personas.alice, name="n-0")
    making.give_tokens(first)
    content = exported(box, personas.root)
    _away(box)
    grown = _multiplied(content, number, personas.root, box)
    before = {one.name: life_of(one) for one in _sample(box)}
    started = time.monotonic()
    content = exported(box, personas.root)
    written = time.monotonic()
    _away(box)
    gone = time.monotonic()

    imported(content, box, personas.root)

    ended = time.monotonic()
    print(f"{number}: {len(content)} bytes, {written - started:.1f} s, {ended - gone:.1f} s")
    assert Credential.objects.filter(ancestors__contains=[box.pk]).count() == grown
    assert {one.name: life_of(one) for one in _sample(box)} == before


def _sample(box: Container) -> list[Credential]:
    return list(Credential.objects.filter(ancestors__contains=[box.pk]).order_by("name"))


def _multiplied(content: bytes, number: int, by: User, box: Container) -> int:
    """Import the one credential of a file so often, each with another name and id."""
    read = document.read(content)
    brought = sealed_part.unseal(read, passphrase=making.PASSPHRASE)
    [record], [secret] = read.credentials, brought.credentials.values()
    ids = [uuid7() for _ in range(number)]
    read.credentials = [
        msgspec.structs.replace(record, id=pk, path=f"/n-{n}") for n, pk in enumerate(ids)
    ]
    sealed = [msgspec.structs.replace(secret, id=pk) for pk in ids]
    read.sealed = None
    read.sealed = sealed_part.seal(read, sealed, [], passphrase=making.PASSPHRASE)
    imported(document.write(read), box, by)
    return number


def test_time_of_a_year_far_away_comes_back(personas: Personas) -> None:
    credential = make_credential(personas.container, by=personas.alice)
    making.give_tokens(credential, dies_at=datetime(2099, 12, 31, 23, 59, 59, 999999, UTC))
    before = life_of(credential)
    content = exported(personas.container, personas.root)
    _away(personas.container)

    imported(content, personas.container, personas.root)

    assert life_of(credential) == before
