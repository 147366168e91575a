"""What SAM is asked to build, and when it is asked again."""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

import pytest

from guardia_ops.local import sam
from guardia_ops.local.errors import LocalStackError

if TYPE_CHECKING:
    from pathlib import Path

SAM = """#!/bin/sh
echo "$@" >> calls
mkdir -p .aws-sam/local/build
[ "$1" = build ] && echo built > .aws-sam/local/build/template.yaml
"""
CONFIGURATION = """
[local.deploy.parameters]
parameter_overrides = ["Runtime=python3.0", "Architecture=m68k", "ClientAccountIds=222222222222,333333333333"]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a SAM that writes down how it is called."""
    for directory in ("functions", "infra", "layers", ".venv-sam/bin"):
        (tmp_path / directory).mkdir(parents=True)
    (tmp_path / "samconfig.toml").write_text(CONFIGURATION)
    (tmp_path / "functions/handler.py").write_text("")
    install_sam(tmp_path, SAM)
    return tmp_path


def install_sam(project: Path, script: str) -> None:
    program = project / ".venv-sam/bin/sam"
    program.write_text(script)
    program.chmod(0o755)


def builds(project: Path) -> int:
    """How often SAM was called; it is called to build only."""
    sam.build(project / "sam.log", project)
    return len((project / "calls").read_text().splitlines())


def test_parameters_are_the_configured_ones_for_this_machine(project: Path) -> None:
    parameters = sam.parameters(project)
    assert parameters["ClientAccountIds"] == "222222222222,333333333333"
    assert parameters["Runtime"] == f"python3.{sys.version_info.minor}"
    assert parameters["Architecture"] == {"x86_64": "x86_64", "aarch64": "arm64"}[platform.machine()]


def test_a_build_is_told_the_configured_parameters_alone(project: Path) -> None:
    sam.build(project / "sam.log", project)
    (call,) = (project / "calls").read_text().splitlines()
    said = call.partition(" --parameter-overrides ")[2].split()
    assert dict(override.split("=", 1) for override in said) == sam.parameters(project)


def test_what_has_not_changed_is_not_built_again(project: Path) -> None:
    assert builds(project) == 1
    assert builds(project) == 1


@pytest.mark.parametrize("source", ["functions/handler.py", "infra/template.yaml", "layers/new.txt"])
def test_what_has_changed_is_built_again(project: Path, source: str) -> None:
    assert builds(project) == 1
    (project / source).write_text("changed")
    assert builds(project) == 2


def test_another_parameter_is_a_change(project: Path) -> None:
    assert builds(project) == 1
    (project / "samconfig.toml").write_text(CONFIGURATION.replace("333333333333", "444444444444"))
    assert builds(project) == 2


def test_a_source_that_has_gone_is_a_change(project: Path) -> None:
    assert builds(project) == 1
    (project / "functions/handler.py").unlink()
    assert builds(project) == 2


def test_compiled_files_are_no_sources(project: Path) -> None:
    assert builds(project) == 1
    (project / "functions/__pycache__").mkdir()
    (project / "functions/__pycache__/handler.pyc").write_text("")
    assert builds(project) == 1


def test_a_build_that_failed_is_tried_again_and_its_last_words_are_told(project: Path) -> None:
    install_sam(project, "#!/bin/sh\necho no such wheel\nexit 1\n")
    with pytest.raises(LocalStackError, match=r"(?s)sam build failed.*no such wheel"):
        sam.build(project / "sam.log", project)
    install_sam(project, SAM)
    assert builds(project) == 1
