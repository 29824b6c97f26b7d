"""A worker lets go of a broker that ended, and does not end with it."""

from typing import Any

import pytest
from django.conf import settings
from kombu import Connection
from kombu.common import ignore_errors
from redis.exceptions import ConnectionError as BrokerGone

from tokenwell.config import broker


@pytest.fixture(autouse=True)
def surviving() -> None:
    """Do what each worker does when it starts."""
    broker.survive()


def test_channel_of_a_closed_connection_says_that_it_is_closed() -> None:
    with Connection(settings.REDIS_URL) as connection:
        channel: Any = connection.default_channel
        open_one = channel._connparams()
        client, channel.connection.client = channel.connection.client, None

        with pytest.raises(BrokerGone):
            channel._connparams()

        channel.connection.client = client
        assert channel._connparams()["connection_class"] is open_one["connection_class"]


def test_that_is_an_error_which_letting_go_passes_over() -> None:
    with Connection(settings.REDIS_URL) as connection:
        channel: Any = connection.default_channel
        client, channel.connection.client = channel.connection.client, None

        ignore_errors(connection, channel._connparams)

        channel.connection.client = client
