#!/usr/bin/env bash
# Change tokenwell/oauth in small ways, one at a time, and see whether its tests notice.
# Takes most of an hour on two cores. Prints how many were noticed, and those that were not.
set -euo pipefail
backend=$(cd "$(dirname "$0")/.." && pwd)
uv=$1
work=$backend/../.local/mutants

rm -rf "$work"
mkdir -p "$work/tokenwell" "$work/tests"
# The protocol is pure, so it is tested here without Django and without a database.
touch "$work/tokenwell/__init__.py" "$work/tests/__init__.py"
cp -r "$backend/tokenwell/oauth" "$work/tokenwell/"
cp -r "$backend/tests/oauth" "$work/tests/"
# A mutant shows soon or not at all: fewer examples for each.
sed -i -E 's/max_examples=[0-9]+/max_examples=15/' "$work"/tests/oauth/*.py
cat >"$work/pyproject.toml" <<'TOML'
[tool.mutmut]
source_paths = ["tokenwell/oauth"]
pytest_add_cli_args_test_selection = ["tests/oauth"]
pytest_add_cli_args = ["-q", "-p", "no:cacheprovider"]
also_copy = ["tokenwell", "tests"]
mutate_only_covered_lines = true

[tool.pytest.ini_options]
pythonpath = ["."]
TOML

"$uv" venv --quiet "$work/venv"
"$uv" pip install --quiet --python "$work/venv/bin/python" --constraint \
  <(grep -oE '^[a-z0-9._-]+==[^ ]+' "$backend/requirements.lock") \
  cryptography hypothesis joserfc msgspec mutmut==3.8.1 oauthlib pytest
cd "$work"
venv/bin/mutmut run --max-children 2 | tail -c 200
venv/bin/mutmut results | grep -v ': killed'
