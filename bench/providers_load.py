"""All templates of providers are read and checked, as at a start; against bare TOML and JSON."""

import json
import time
import tomllib
from collections.abc import Callable
from statistics import median

from bench.result import Result, say
from bench.stack import Stack
from tokenwell.providers import catalog, schema

LIMIT_MS = 300
ROUNDS = 7


def measure(_stack: Stack) -> Result:
    """Time the three ways in turn, each over all templates."""
    texts = list(catalog.read_texts(catalog.TEMPLATES).values())
    as_json = [json.dumps(tomllib.loads(text), default=str) for text in texts]

    def load() -> None:
        catalog.load(catalog.TEMPLATES)

    def by_schema() -> None:
        for text in texts:
            schema.decode(text.encode())

    def bare() -> None:
        # TOML by the library that the schema reads it with, and the same content as JSON.
        for text, same in zip(texts, as_json, strict=True):
            tomllib.loads(text)
            json.loads(same)

    loads, schemas, bares = [], [], []
    for number in range(ROUNDS):
        say(f"providers_load: round {number + 1} of {ROUNDS}")
        loads.append(_ms(load))
        schemas.append(_ms(by_schema))
        bares.append(_ms(bare))
    figures = {
        "ms": round(median(loads), 1),
        "by_schema_alone_ms": round(median(schemas), 1),
        "toml_and_json_ms": round(median(bares), 1),
        "ratio": round(median(bares) / median(loads), 3),
        "compared_with": "tomllib and json reading the same content, without schema and rules",
        "templates": len(texts),
        "bytes": sum(len(text.encode()) for text in texts),
        "limit_ms": LIMIT_MS,
    }
    missed = []
    if median(loads) > LIMIT_MS:
        missed.append(f"reading all templates takes more than {LIMIT_MS} ms")
    return Result("providers_load", figures, missed)


def _ms(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000
