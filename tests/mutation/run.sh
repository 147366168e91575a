#!/usr/bin/env bash
# Makes small faults in copies of domain and services, one at a time, and sees which of them the tests let pass.
#
#   tests/mutation/run.sh              some of them, drawn by a seed: GUARDIA_MUTANTS (1,500) and GUARDIA_SEED
#   tests/mutation/run.sh MUTANT...    these: `guardia.domain.clock*` for a module, `*` for all, which takes hours
#
# mutmut wants each module where its import name says, so the packages are put beside each other in .mutation/. What was
# tried before is tried again only where its code has changed. The report is .mutation/report.md.
set -euo pipefail
cd "$(dirname "$0")/../.."

tree=.mutation
rm -rf "$tree"/{src,tests} "$tree/mutants/tests"
mkdir -p "$tree/src"
cp -R --preserve=timestamps layers/guardia/guardia ops/guardia_ops functions/* "$tree/src"
cp -R --preserve=timestamps tests events docs infra "$tree"
rm -rf "$tree"/tests/{browser,e2e}
cp tests/mutation/pyproject.toml "$tree"
cp tests/mutation/profile.py "$tree/tests/unit/conftest.py"

cd "$tree"
bin=../.venv-mutation/bin
mutants=("$@")
if [[ $# -eq 0 ]]; then
  "$bin/mutmut" run --max-children 1 'none*' || true # makes them, and tries none
  mapfile -t mutants < <("$bin/python" tests/mutation/sample.py "${GUARDIA_MUTANTS:-1500}" "${GUARDIA_SEED:-20261122}")
fi
"$bin/mutmut" run --max-children "$(nproc)" "${mutants[@]}" || true # it fails where one passes
"$bin/python" tests/mutation/report.py | tee report.md | head -5
