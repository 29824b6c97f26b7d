"""The product twice: on the small tree and on the large one, each with a process of ours inside."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from bench.browser import Browser
from bench.stack import Stack, running
from bench.tree.sizes import LARGE, SMALL, Size
from launcher.prepare import BACKEND


@dataclass(frozen=True, slots=True)
class Tree:
    """
    One size: what runs, who is signed in, and who calls the product's verbs on it.

    Alice takes a connection of her own for each row: the server ends one that waits for long.
    """

    size: Size
    stack: Stack
    alice: Browser
    _inside: subprocess.Popen[str]

    @property
    def facts(self) -> Any:
        return self.stack.facts

    def do(self, name: str) -> Any:
        """
        Have the process on the inside do something, and give what it says.

        :raises RuntimeError: it ended.
        """
        if self._inside.stdin is None or self._inside.stdout is None:
            raise RuntimeError("there is nobody on the inside")
        self._inside.stdin.write(f"{name}\n")
        self._inside.stdin.flush()
        if not (line := self._inside.stdout.readline()):
            raise RuntimeError(f"{name} failed on the {self.size.name} tree")
        return json.loads(line)


@dataclass(frozen=True, slots=True)
class Trees:
    """Both sizes, for the rows that compare them."""

    small: Tree
    large: Tree

    @property
    def both(self) -> tuple[Tree, Tree]:
        return self.small, self.large


@contextmanager
def both() -> Iterator[Trees]:
    """Run both sizes, for as long as the block lasts."""
    with one(SMALL) as small, one(LARGE) as large:
        yield Trees(small, large)


@contextmanager
def one(size: Size) -> Iterator[Tree]:
    """Run one size, for as long as the block lasts."""
    with ExitStack() as stack:
        run = stack.enter_context(
            running(seed="bench.tree.seed", only={"api"}, BENCH_SIZE=size.name)
        )
        inside = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "bench.tree.inside"],
                env={**run.environment, "BENCH_FACTS": json.dumps(run.facts)},
                cwd=BACKEND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        alice = Browser(run.port)
        alice.sign_in(run.facts["username"], run.facts["password"])
        yield Tree(size, run, alice, inside)
        if inside.stdin:
            inside.stdin.close()
