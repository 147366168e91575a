#!/usr/bin/env bash
# Compiles what pyproject.toml asks for into lock files with hashes, for Python 3.11 and all that follow.
# A lock file names no registry. Pins stay as they are while they fit; `--upgrade` moves them on.
#
#   requirements/lock.sh [--upgrade]   writes the lock files
#   requirements/lock.sh --check       says whether they still fit pyproject.toml: compares the pins, not the hashes,
#                                      which grow when a project uploads one more wheel of a version. Then whether
#                                      each package of the layer has a wheel for Lambda, where nothing is compiled.
#
#   requirements/bootstrap.txt             what sets up the environment
#   requirements/dev.txt                   the project, its command and its tools
#   requirements/sam.txt                   SAM's command line, in an environment of its own
#   requirements/checkov.txt               what reads the templates for security, in an environment of its own
#   requirements/mutation.txt              what breaks the code on purpose, beside dev.txt, in an environment of its own
#   requirements/browser.txt               what drives a browser, beside dev.txt, in an environment of its own
#   layers/dependencies/requirements.txt   what the functions need, in the versions of dev.txt. boto3 is among them,
#                                          although Lambda brings one: that one changes when AWS changes it, and the
#                                          functions shall run what the tests ran.
set -euo pipefail
cd "$(dirname "$0")/.."

uv=.venv/bin/uv
export UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-1} # a company's own certificates are in the system's store
layer=layers/dependencies/requirements.txt
files=(requirements/{bootstrap,dev,sam,checkov,mutation,browser}.txt "$layer")
lambda_platform=aarch64-manylinux_2_28 # arm64; Lambda's glibc is 2.34
lambda_pythons=(3.13 3.14)

compile() { # directory to write below, further options; 2: the registry was not reached, 1: nothing satisfies all
  local into=$1 options=(--quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header)
  options+=("${@:2}")
  "$uv" pip compile "${options[@]}" requirements/bootstrap.in --output-file "$into/requirements/bootstrap.txt" &&
    "$uv" pip compile "${options[@]}" pyproject.toml --all-extras --output-file "$into/requirements/dev.txt" &&
    "$uv" pip compile "${options[@]}" --group sam --output-file "$into/requirements/sam.txt" &&
    "$uv" pip compile "${options[@]}" --group checkov --output-file "$into/requirements/checkov.txt" &&
    "$uv" pip compile "${options[@]}" --group mutation --constraint "$into/requirements/dev.txt" \
      --output-file "$into/requirements/mutation.txt" &&
    "$uv" pip compile "${options[@]}" --group browser --constraint "$into/requirements/dev.txt" \
      --output-file "$into/requirements/browser.txt" &&
    "$uv" pip compile "${options[@]}" pyproject.toml --constraint "$into/requirements/dev.txt" --no-annotate \
      --output-file "$into/$layer"
}

pins() { grep -E '^[^ #].*==' "$1" | sed 's/ *\\$//'; }

check_pins() {
  local fresh status=0
  fresh=$(mktemp -d)
  cp --parents "${files[@]}" "$fresh"
  compile "$fresh" || status=$?
  if [[ $status -eq 0 ]]; then
    for file in "${files[@]}"; do
      diff --label "$file" --label "compiled now" <(pins "$file") <(pins "$fresh/$file") || status=1
    done
    [[ $status -eq 0 ]] || echo "lock: the requirements have moved on; run 'make lock'" >&2
  fi
  rm -rf "$fresh"
  return "$status"
}

check_wheels() {
  for python in "${lambda_pythons[@]}"; do
    "$uv" pip install --quiet --dry-run --target "${TMPDIR:-/tmp}/guardia-no-such-directory" --only-binary :all: \
      --python-platform "$lambda_platform" --python-version "$python" --require-hashes --requirement "$layer" ||
      return
  done
}

if [[ ${1:-} != --check ]]; then
  compile . "$@"
  exit
fi
status=0
{ check_pins && check_wheels; } || status=$?
if [[ $status -eq 2 ]]; then
  echo "lock: not compared, because the package registry was not reached" >&2
  status=0
fi
exit "$status"
