"""Have workers survive a broker that ends at an unlucky moment."""

from typing import Any

from kombu.transport.redis import Channel
from redis.exceptions import ConnectionError as BrokerGone

# Not part of what its types tell of.
_Channel: Any = Channel
_parameters = _Channel._connparams


def survive() -> None:
    """
    Have a channel whose connection was closed say so, in an error that its users know.

    A worker that lets go of a broken connection gives back what it has not acknowledged, and for
    that the channel looks for the address of the broker at a connection that is closed already.
    That is an ``AttributeError``, which ends the worker; this one it takes for what it is, and
    connects again. Found by ``make chaos``: one restart of Valkey in some ten.
    """
    _Channel._connparams = _parameters_of_open


def _parameters_of_open(channel: Any, *arguments: Any, **options: Any) -> Any:
    if channel.connection is None or channel.connection.client is None:
        raise BrokerGone("the connection to the broker was closed")
    return _parameters(channel, *arguments, **options)
