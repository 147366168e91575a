#!/usr/bin/env bash
# Installs a lock file into a virtual environment, every file checked against its hash.
#
#   requirements/install.sh VIRTUAL_ENVIRONMENT LOCK_FILE
#
# With uv it takes seconds instead of minutes. uv does not read pip's configuration, so pip's index is handed to it;
# where uv reaches none all the same (pip knows mirrors and proxies that uv does not), pip does it: the result is equal.
set -euo pipefail
python=$1/bin/python lock=$2
pip=(.venv/bin/python -m pip)

export UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-1} # a company's own certificates are in the system's store, as for pip
index=${PIP_INDEX_URL:-$("${pip[@]}" config get global.index-url 2>/dev/null || true)}
[[ -z $index ]] || export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}

.venv/bin/uv pip install --quiet --python "$python" --require-hashes --requirement "$lock" ||
  "${pip[@]}" --python "$python" install --quiet --require-hashes --requirement "$lock"
