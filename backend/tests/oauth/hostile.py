"""Answers of a server that means harm, for readers that must not mind."""

import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from tokenwell.oauth.errors import OAuthError
from tokenwell.oauth.messages import Response

Read = TypeVar("Read")

ANY_TEXT = st.text(st.characters(exclude_categories=[]))
STATUSES = st.sampled_from([200, 200, 200, 201, 204, 302, 400, 401, 404, 429, 503]) | st.integers()
HEADERS = st.dictionaries(st.sampled_from(["retry-after", "date", "www-authenticate"]), st.text())
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | ANY_TEXT
    | st.sampled_from(["https://as.example", "https://as.example/token", "javascript:alert(1)"])
    | st.sampled_from(
        ["https://[", "https://a:b@c/", "https://as.example:99999/", "//x", "a" * 9000]
    )
)


def assert_only_ours(
    read: Callable[[Response], Read],
    names: Sequence[str],
    *,
    holds: Callable[[Read], bool] = lambda _: True,
) -> None:
    """
    Read some hundred answers, bytes and JSON with these names, and mind each foreign error.

    :param holds: what is so of all that could be read.
    """
    values = st.recursive(
        LEAVES,
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(names), inner, max_size=4)
        ),
        max_leaves=10,
    )
    objects = st.fixed_dictionaries({}, optional={name: values for name in [*names, "error"]})
    bodies = objects.map(lambda value: json.dumps(value).encode()) | st.binary()
    responses = st.builds(Response, STATUSES, HEADERS, bodies, truncated=st.booleans())

    @settings(deadline=None, max_examples=300, database=None)
    @given(responses)
    def check(response: Response) -> None:
        try:
            found = read(response)
        except OAuthError:
            return
        assert holds(found)

    check()
