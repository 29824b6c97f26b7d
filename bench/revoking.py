"""
Revoke the tokens of a provider, as an operator does: ``python -m bench.revoking HOST``.

Prints how many credentials there were, the seconds it took, and what is left to give back.
"""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tokenwell.config.settings")
django.setup()

# Only now, since models can be imported only in a Django that is set up.
from tokenwell.credentials import revoking_many  # noqa: E402


def measure(host: str) -> dict[str, float]:
    """Forget all tokens of a provider here and give them back; say what it took."""
    began = time.perf_counter()
    *_, last = revoking_many.revoke_all(revoking_many.chosen(provider=host))
    seconds = time.perf_counter() - began
    return {"revoked": last.revoked, "seconds": seconds, "left": last.to_give_back}


if __name__ == "__main__":
    sys.stdout.write(f"{json.dumps(measure(sys.argv[1]))}\n")
