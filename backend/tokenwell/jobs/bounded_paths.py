"""
JSONPath (RFC 9535) with a limit on what it may cost.

The library follows the standard, which knows no limit: ``$..[?$..[?$..*]]`` takes a day on
a small document, and a regular expression can do it alone. So each node that is made and each
filter that is asked is counted, and the time that one search takes is.
"""

import time
from collections.abc import Callable, Iterable
from itertools import islice

import regex
from iregexp_check import check as is_iregexp
from jsonpath_rfc9535 import JSONPathEnvironment
from jsonpath_rfc9535.exceptions import JSONPathError
from jsonpath_rfc9535.filter_expressions import (
    Expression,
    FilterContext,
    FilterExpression,
    RelativeFilterQuery,
    RootFilterQuery,
)
from jsonpath_rfc9535.function_extensions import Match, Search
from jsonpath_rfc9535.function_extensions._pattern import map_re
from jsonpath_rfc9535.node import JSONPathNode
from jsonpath_rfc9535.parse import Parser
from jsonpath_rfc9535.query import JSONPathQuery
from jsonpath_rfc9535.selectors import FilterSelector
from jsonpath_rfc9535.tokens import TokenStream

LONGEST_PATH = 500
MOST_STEPS = 100_000
MOST_SECONDS = 1.0

_REGEX_SECONDS = 0.1
_LONGEST_PATTERN = 200


class TooCostly(Exception):
    """A path asks for more work on this document than one check may cost."""


def check(path: str) -> None:
    """
    Check that a text is a path (RFC 9535 2.1).

    :raises ValueError: it is none; says where.
    """
    _read(path)


def search(path: str, document: object, *, at_most: int) -> list[object]:
    """
    Give what a path finds in a document, in its order (RFC 9535 2.1.2).

    :raises ValueError: it is no path, or can't be asked of this document.
    :raises TooCostly: it takes too much work, goes too deep, or finds more than ``at_most``.
    """
    query = _read(path)
    try:
        found = [node.value for node in islice(query.finditer(document), at_most + 1)]
    except (TooCostly, JSONPathError, RecursionError):
        raise TooCostly from None
    except Exception:
        # The library does not foresee all that a document can make of a path.
        raise ValueError(f"{path} can't be asked of this answer") from None
    if len(found) > at_most:
        raise TooCostly
    return found


def _read(path: str) -> "_Query":
    if len(path) > LONGEST_PATH:
        raise ValueError(f"A path has at most {LONGEST_PATH} characters.")
    try:
        return _Environment().compile(path)
    except JSONPathError as error:
        words = str(error)
    except RecursionError:
        words = "it is nested too deep"
    except (ValueError, ArithmeticError):
        words = "a number in it is too large"
    raise ValueError(f"This is no JSONPath: {words}.")


class _Budget:
    def __init__(self) -> None:
        self._steps = MOST_STEPS
        # The time of this thread alone: a busy machine makes no path costlier.
        self._until = time.thread_time() + MOST_SECONDS

    def spend(self) -> None:
        self._steps -= 1
        # Between two steps as much can be compared as the document is long.
        if self._steps < 0 or time.thread_time() > self._until:
            raise TooCostly


class _Node(JSONPathNode):
    """A node whose children cost something, and theirs."""

    __slots__ = ("budget",)

    budget: _Budget

    def new_child(self, value: object, key: int | str, parent: JSONPathNode | None) -> JSONPathNode:
        self.budget.spend()
        child = _Node(value=value, location=(*self.location, key), parent=parent, root=self.root)
        child.budget = self.budget
        return child


class _Query(JSONPathQuery):
    env: "_Environment"

    def finditer(self, value: object) -> Iterable[JSONPathNode]:
        self.env.budget.spend()
        root = _Node(value=value, location=(), parent=None, root=value)  # type: ignore[arg-type]
        root.budget = self.env.budget
        nodes: Iterable[JSONPathNode] = [root]
        for segment in self.segments:
            nodes = segment.resolve(nodes)
        return nodes


class _CountedFilter(FilterExpression):
    """A filter that costs something each time that it is asked."""

    def __init__(self, inner: FilterExpression, budget: _Budget) -> None:
        super().__init__(inner.token, inner.expression)
        self._budget = budget

    def evaluate(self, context: FilterContext) -> bool:
        self._budget.spend()
        return super().evaluate(context)


class _Parser(Parser):
    env: "_Environment"

    def parse_filter_selector(self, stream: TokenStream) -> FilterSelector:
        selector = super().parse_filter_selector(stream)
        selector.expression = _CountedFilter(selector.expression, self.env.budget)
        return selector

    def parse_root_query(self, stream: TokenStream) -> Expression:
        token = stream.next_token()
        return RootFilterQuery(token, self._query(stream))

    def parse_relative_query(self, stream: TokenStream) -> Expression:
        token = stream.next_token()
        return RelativeFilterQuery(token, self._query(stream))

    def _query(self, stream: TokenStream) -> _Query:
        return _Query(env=self.env, segments=tuple(self.parse_query(stream, in_filter=True)))


class _Environment(JSONPathEnvironment):
    parser_class = _Parser

    def __init__(self) -> None:
        self.budget = _Budget()
        super().__init__()

    def compile(self, query: str) -> _Query:
        return _Query(env=self, segments=super().compile(query).segments)

    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        self.function_extensions["match"] = _Match()
        self.function_extensions["search"] = _Search()


class _Match(Match):
    def __call__(self, string: object, pattern: object) -> bool:
        return _holds(regex.fullmatch, string, pattern)


class _Search(Search):
    def __call__(self, string: object, pattern: object) -> bool:
        return _holds(regex.search, string, pattern)


def _holds(compare: Callable[..., object], string: object, pattern: object) -> bool:
    """
    Ask a regular expression of RFC 9485, which may stand in the document, so in a stranger's hand.

    :raises TooCostly: it goes back and forth for too long.
    """
    if not isinstance(string, str) or not isinstance(pattern, str):
        return False
    if len(pattern) > _LONGEST_PATTERN:
        raise TooCostly
    if not is_iregexp(pattern):
        return False
    try:
        return bool(compare(map_re(pattern), string, regex.VERSION1, timeout=_REGEX_SECONDS))
    except TimeoutError:
        raise TooCostly from None
    except regex.error:
        return False
