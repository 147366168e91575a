"""Nothing of this machine leads the local stack to a real AWS account."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from guardia_ops.local import environment

MACHINE = {
    "PATH": "/usr/bin",
    "PIP_INDEX_URL": "https://mirror.example/simple",
    "AWS_PROFILE": "production",
    "AWS_ENDPOINT_URL_S3": "https://s3.example",
    "AWS_SESSION_TOKEN": "token",
}


def test_sam_builds_without_any_aws_setting() -> None:
    assert not [name for name in environment.sam(MACHINE) if name.startswith("AWS_")]


def test_sam_deploys_to_the_emulator_and_reads_no_profile() -> None:
    seen = environment.sam(MACHINE, "http://127.0.0.1:4566")
    assert {name: value for name, value in seen.items() if name.startswith("AWS_")} == {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
        "AWS_ACCESS_KEY_ID": "111111111111",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def test_sam_finds_this_python_first_and_keeps_what_pip_was_told() -> None:
    seen = environment.sam(MACHINE)
    assert seen["PATH"] == f"{Path(sys.executable).parent}:/usr/bin"
    assert seen["PIP_INDEX_URL"] == "https://mirror.example/simple"


def test_the_emulator_enforces_iam_and_is_bound_to_this_machine() -> None:
    seen = environment.emulator(4566, Path("/run"), 0.5)
    assert seen["AUTH"] == "true"
    assert seen["BIND_HOST"] == "127.0.0.1"
    assert (seen["IOT_MTLS_ENABLED"], seen["SFTP_ENABLED"]) == ("0", "0")
    assert seen["SFN_WAIT_SCALE"] == "0.5"


def test_the_functions_trust_a_tests_own_certificates_where_it_names_any() -> None:
    assert "SSL_CERT_FILE" not in environment.emulator(4566, Path("/run"), 1)
    assert environment.emulator(4566, Path("/run"), 1, Path("/its/own.pem"))["SSL_CERT_FILE"] == "/its/own.pem"


def test_the_emulator_keeps_its_files_in_the_directory_that_is_deleted() -> None:
    seen = environment.emulator(4566, Path("/run"), 1)
    assert {seen[name] for name in ("HOME", "TMPDIR")} == {"/run"}
    assert (seen["S3_DATA_DIR"], seen["STATE_DIR"]) == ("/run/s3", "/run/state")
