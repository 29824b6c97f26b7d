"""However many ask at once, one request leaves."""

from functools import partial

from django.db import connection

from tests.engine import credentials as made
from tests.fake_provider import Provider
from tokenwell.accounts.models import User
from tokenwell.credentials import tasks, tokens

CALLERS = 20
ROUNDS = 5


def test_twenty_who_renew_one_version_at_once_send_one_request(
    provider: Provider, root: User
) -> None:
    provider.revokes_family = True
    credential = made.authorized(provider, by=root)

    for round_number in range(1, ROUNDS + 1):
        seen = made.versions([credential])
        sent = made.at_once(partial(tokens.renew, seen), times=CALLERS)

        assert sorted(sent) == [0] * (CALLERS - 1) + [1]
        assert len(provider.ledger) == round_number
        assert made.clock_of(credential).token_version == round_number + 1
    assert not provider.is_revoked


def test_three_who_renew_what_is_due_send_one_request_for_each(
    provider: Provider, root: User
) -> None:
    provider.revokes_family = True
    credentials = [made.authorized(provider, by=root, name=f"c{n}") for n in range(20)]

    made.at_once(tasks.refresh_due, times=3)

    assert len(provider.ledger) == len(credentials)
    assert provider.double_spends() == 0
    assert set(made.versions(credentials).values()) == {2}


def test_no_connection_is_left_behind(provider: Provider, root: User) -> None:
    credentials = [made.authorized(provider, by=root, name=f"c{n}") for n in range(8)]

    tokens.renew(made.versions(credentials))

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND state LIKE 'idle in transaction%'"
        )
        assert cursor.fetchone() == (0,)
