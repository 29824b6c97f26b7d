"""On a bad day the tokens of many are forgotten and given back, as far as one got."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.containers.trees import delete
from tests.engine import credentials as made
from tests.fake_provider import Provider, raw
from tokenwell.accounts.models import User
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import tree
from tokenwell.containers.models import Container
from tokenwell.credentials import revoke, revoking_many
from tokenwell.credentials.models import Credential, Revocation
from tokenwell.credentials.revoking_many import NothingThere
from tokenwell.credentials.states import State

TAKEN = raw("", status=200)


@pytest.fixture
def team(root: User) -> Container:
    return tree.create_container(tree.root(), "team", by=root, address=None)


def _authorized(
    provider: Provider, root: User, name: str, container: Container | None = None
) -> Credential:
    return made.authorized(
        provider,
        by=root,
        name=name,
        container=container,
        revocation_endpoint=provider.url("/revoke"),
    )


def _states(*credentials: Credential) -> list[str]:
    return [made.clock_of(one).state for one in credentials]


def test_tokens_below_a_container_are_forgotten_and_given_back(
    provider: Provider, root: User, team: Container
) -> None:
    inside = [_authorized(provider, root, name, team) for name in ("one", "two")]
    outside = _authorized(provider, root, "outside")
    provider.always = TAKEN

    *_, last = revoking_many.revoke_all(revoking_many.chosen(container="/team"))

    assert (last.revoked, last.to_give_back) == (2, 0)
    assert _states(*inside, outside) == [State.REVOKED, State.REVOKED, State.AUTHORIZED]
    assert len(provider.ledger) == 4
    assert AuditEvent.objects.filter(action=Action.CREDENTIAL_REVOKED).count() == 2


@pytest.mark.parametrize("chosen", [{"credential": "/one"}, {"everything": True}], ids=str)
def test_one_or_all_can_be_chosen(
    provider: Provider, root: User, chosen: dict[str, object]
) -> None:
    one, other = (_authorized(provider, root, name) for name in ("one", "other"))
    provider.always = TAKEN

    list(revoking_many.revoke_all(revoking_many.chosen(**chosen)))  # type: ignore[arg-type]

    is_all = "everything" in chosen
    assert _states(one, other) == [State.REVOKED, State.REVOKED if is_all else State.AUTHORIZED]


def test_all_of_a_provider_can_be_chosen_by_its_host(provider: Provider, root: User) -> None:
    there = Provider()
    here, elsewhere = _authorized(provider, root, "here"), _authorized(there, root, "elsewhere")
    provider.always = TAKEN

    list(revoking_many.revoke_all(revoking_many.chosen(provider=provider.host)))

    assert _states(here, elsewhere) == [State.REVOKED, State.AUTHORIZED]
    there.close()


@pytest.mark.parametrize(
    "chosen", [{"credential": "/no"}, {"container": "/no"}, {"provider": "no.example"}], ids=str
)
def test_what_does_not_exist_is_said_and_nothing_is_done(
    provider: Provider, root: User, chosen: dict[str, object]
) -> None:
    credential = _authorized(provider, root, "one")

    with pytest.raises(NothingThere):
        revoking_many.chosen(**chosen)  # type: ignore[arg-type]

    assert _states(credential) == [State.AUTHORIZED]


def test_who_was_stopped_halfway_goes_on_where_they_were(
    provider: Provider, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revoking_many, "_BATCH", 2)
    credentials = [_authorized(provider, root, f"c{n}") for n in range(5)]
    provider.always = TAKEN
    first = revoking_many.revoke_all(revoking_many.chosen(everything=True))

    next(first)
    first.close()
    halfway = _states(*credentials).count(State.REVOKED)
    *_, last = revoking_many.revoke_all(revoking_many.chosen(everything=True))

    assert (halfway, last.revoked, last.to_give_back) == (2, 3, 0)
    assert set(_states(*credentials)) == {State.REVOKED}
    refresh_tokens = {asked.form["token"] for asked in provider.ledger} - {"access-0"}
    assert (len(refresh_tokens), len(provider.ledger)) == (5, 10)


def test_provider_that_is_out_gets_them_back_later(provider: Provider, root: User) -> None:
    credential = _authorized(provider, root, "one")
    provider.always = raw("", status=503)

    *_, last = revoking_many.revoke_all(revoking_many.chosen(everything=True))

    assert (last.revoked, last.to_give_back) == (1, 2)
    assert _states(credential) == [State.REVOKED]
    assert Revocation.objects.filter(request__isnull=False).count() == 2


def test_what_an_administrator_suspended_stays_suspended(provider: Provider, root: User) -> None:
    credential = _authorized(provider, root, "one")
    made.set_clock(credential, state=State.SUSPENDED)
    provider.always = TAKEN

    list(revoking_many.revoke_all(revoking_many.chosen(everything=True)))

    assert _states(credential) == [State.SUSPENDED]
    assert made.clock_of(credential).token_set is None


def test_many_cost_as_many_statements_as_one(provider: Provider, root: User) -> None:
    one, *others = [_authorized(provider, root, f"c{n}").pk for n in range(4)]

    with CaptureQueriesContext(connection) as of_one:
        revoke.revoke_many([one], by=SYSTEM)
    with CaptureQueriesContext(connection) as of_others:
        kept = revoke.revoke_many(others, by=SYSTEM)

    assert len(kept) == 6
    assert len(of_others) == len(of_one)


def test_who_was_deleted_meanwhile_does_not_keep_the_others(provider: Provider, root: User) -> None:
    gone, there = (_authorized(provider, root, name) for name in ("gone", "there"))
    ids = [gone.pk, there.pk]
    delete(gone, by=root)

    kept = revoke.revoke_many(ids, by=SYSTEM)

    assert (len(kept), _states(there)) == (2, [State.REVOKED])


def test_what_has_no_address_to_be_given_back_to_is_forgotten_beside_others(
    provider: Provider, root: User
) -> None:
    nowhere = made.authorized(provider, by=root, name="nowhere")
    somewhere = _authorized(provider, root, "somewhere")
    provider.always = TAKEN

    *_, last = revoking_many.revoke_all(revoking_many.chosen(everything=True))

    assert (last.revoked, len(provider.ledger)) == (2, 2)
    assert _states(nowhere, somewhere) == [State.REVOKED, State.REVOKED]


def test_each_answer_of_a_batch_counts_by_itself(provider: Provider, root: User) -> None:
    for name in ("one", "other"):
        _authorized(provider, root, name)
    provider.scripted = [TAKEN, raw('{"error": "unsupported_token_type"}', status=400)]
    provider.always = raw("", status=503)

    *_, last = revoking_many.revoke_all(revoking_many.chosen(everything=True))

    assert last.to_give_back == 2
    ended = Revocation.objects.filter(ended_at__isnull=False)
    assert sorted(ended.values_list("outcome", "request")) == [
        ("given-back", None),
        ("refused", None),
    ]
    told = AuditEvent.objects.filter(
        action__in=[Action.TOKEN_GIVEN_BACK, Action.TOKEN_NOT_GIVEN_BACK]
    )
    assert sorted(told.values_list("facts__error", flat=True)) == ["given-back", "refused"]
