"""Which channels the deployed stack uses, and whether the secrets are there that hold the addresses of rooms.

No secret is read (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html), and a
parameter's value is left encrypted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.road import Channel
from guardia_ops.onboarding.checks.channels import parameter_of

if TYPE_CHECKING:
    from collections.abc import Set

    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_ssm import SSMClient

    from guardia_ops.onboarding.ports import DeskStack

_SWITCHED = (Channel.SMS, Channel.SLACK, Channel.TEAMS, Channel.WEBHOOK)


@dataclass(frozen=True, slots=True)
class StackChannels:
    """The channels of one stack."""

    stack: DeskStack
    secrets_manager: SecretsManagerClient
    ssm: SSMClient

    def used(self) -> Set[Channel]:
        """E-mail, and those that the stack was deployed with."""
        parameters = self.stack.state().parameters
        return {Channel.EMAIL, *(one for one in _SWITCHED if parameters.get(parameter_of(one)) == "on")}

    def missing(self, address: str) -> str | None:
        """Why nobody can post there; None where the secret is there."""
        store, _, name = address.partition(":")
        return self._parameter(name) if store == "ssm" else self._secret(name)

    def _secret(self, name: str) -> str | None:
        try:
            secret = self.secrets_manager.describe_secret(SecretId=name)
        except self.secrets_manager.exceptions.ResourceNotFoundException:
            return "there is no such secret in Secrets Manager"
        return (
            "the secret is being deleted: aws secretsmanager restore-secret"
            if secret.get("DeletedDate") is not None
            else None
        )

    def _parameter(self, name: str) -> str | None:
        try:
            self.ssm.get_parameter(Name=name, WithDecryption=False)
        except self.ssm.exceptions.ParameterNotFound:
            return "there is no such parameter in SSM"
        return None
