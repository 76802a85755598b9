#!/bin/sh
# Makes .venv from a bare Python 3.11 or newer: venv, then uv by its hashes, then all that uv.lock
# names. `tools/bootstrap.sh run` installs what the program needs, `… dev` what its tests need too.
set -eu
cd "$(dirname "$0")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1

python=""
for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    echo "Cartella needs Python 3.11 or newer. Install it, or name it: make PYTHON=…" >&2
    exit 1
fi

if ! .venv/bin/uv --version >/dev/null 2>&1; then
    "$python" -m venv .venv || {
        echo "$python cannot make environments here; Debian keeps that in python3-venv." >&2
        exit 1
    }
    .venv/bin/python -m pip install --quiet --no-cache-dir --require-hashes -r requirements/uv.txt
fi

# Inexact: uv itself is not in the lock, and what the tests need stays when only `run` is asked for.
case ${1:-dev} in
    run) groups="--no-dev" ;;
    dev) groups="" ;;
    bench) groups="--group bench" ;;
esac
# shellcheck disable=SC2086
exec .venv/bin/uv sync --quiet --frozen --inexact $groups
