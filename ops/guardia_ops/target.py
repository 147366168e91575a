"""Which Guardia a command speaks to: the local stack that runs here, or a stack of an AWS account."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from guardia.settings import Settings
from guardia_ops.errors import CommandError, of_aws
from guardia_ops.local.sam import STACK_NAME
from guardia_ops.local.stack import Stack
from guardia_ops.local.supervisor import STACK_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCAL_DIRECTORY = Path(".local")


@dataclass(frozen=True, slots=True)
class Target:
    """A deployed stack: what to call it, and its outputs. The process's AWS settings lead to it.

    `stack_name` is CloudFormation's; `is_local` is an emulator, which does not do everything that AWS does.
    """

    name: str
    region: str
    outputs: Mapping[str, str]
    session: boto3.Session = field(default_factory=boto3.Session, repr=False, compare=False)
    stack_name: str = STACK_NAME
    is_local: bool = False

    @property
    def settings(self) -> Settings:
        """What the use cases need to know of it."""
        return Settings(table_name=self.outputs["TableName"], region=self.region)


def choose(stack_name: str | None, directory: Path = LOCAL_DIRECTORY) -> Target:
    """The stack of this name in the AWS account of the environment; without a name, the local one that runs here."""
    if stack_name is not None:
        return _on_aws(stack_name)
    if not (directory / STACK_FILE).exists():
        raise CommandError("no local stack runs here (`make up` starts one); for AWS, say --stack NAME")
    return local(Stack.load(directory))


def local(stack: Stack) -> Target:
    """A local stack. From here on this process's AWS calls go to the emulator, and nowhere else."""
    settings = {name for name in os.environ if name.startswith("AWS_")}
    for name in settings:
        del os.environ[name]
    os.environ |= {
        "AWS_ENDPOINT_URL": stack.endpoint_url,
        "AWS_ACCESS_KEY_ID": stack.access_key_id,
        "AWS_SECRET_ACCESS_KEY": stack.secret_access_key,
        "AWS_DEFAULT_REGION": stack.region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    return Target("the local stack", stack.region, stack.outputs, is_local=True)


def _on_aws(stack_name: str) -> Target:
    # boto3 reads AWS_DEFAULT_REGION only; the AWS CLI and other SDKs read this one first.
    session = boto3.Session(region_name=os.environ.get("AWS_REGION"))
    if session.region_name is None:
        raise CommandError("no AWS region is set: export AWS_REGION, or choose a profile that has one")
    try:
        (stack,) = session.client("cloudformation").describe_stacks(StackName=stack_name)["Stacks"]
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"stack {stack_name} in {session.region_name} cannot be read: {of_aws(error)}") from error
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    for wanted in ("TableName", "UserPoolId"):
        if wanted not in outputs:
            raise CommandError(f"stack {stack_name} in {session.region_name} is no Guardia: it has no output {wanted}")
    name = f"stack {stack_name} in {session.region_name}"
    return Target(name, session.region_name, outputs, session, stack_name)
