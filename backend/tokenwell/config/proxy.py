"""The process of the proxy: ``python -m tokenwell.config.proxy --host 127.0.0.1 --port 8001``."""

import argparse
import os

import django
import uvloop

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tokenwell.config.settings")
# Of the threads that fetch tokens, some are left for those whose token is there already.
os.environ.setdefault("TOKEN_WAITERS", "40")
django.setup()

# Only now, since models can be imported only in a Django that is set up.
from tokenwell.config import logs, startup  # noqa: E402
from tokenwell.proxy import server  # noqa: E402


def main() -> None:
    """Serve until a signal asks for the end."""
    parser = argparse.ArgumentParser(prog="tokenwell.config.proxy", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    said = parser.parse_args()
    logs.name_process("proxy")
    startup.check()
    startup.spare_collector()
    uvloop.run(server.serve(said.host, said.port))


if __name__ == "__main__":
    main()
