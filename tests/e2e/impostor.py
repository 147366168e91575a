"""Somebody who takes on a role of the stack, one after the other, and calls AWS with its rights."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from botocore.credentials import Credentials

    from guardia_ops.local.stack import Stack
    from tests.e2e.rights import Call

Json = dict[str, Any]


@dataclass
class Impostor:
    """Whoever takes on a role: one boto3 client for each service, whose keys are those of the present role."""

    stack: Stack
    session: boto3.Session
    clients: dict[str, Any]

    @classmethod
    def of(cls, stack: Stack) -> Impostor:
        """An impostor with nobody's rights yet."""
        session = boto3.Session("none", "none", "none", region_name=stack.region)
        return cls(stack, session, {})

    def take_on(self, role: str, policies: dict[str, Json], account: str) -> None:
        """The rights of a copy of this role."""
        iam = self.stack.client("iam", account)
        trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "sts:AssumeRole"}
        name = f"tried-{role}"
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
        for policy, content in policies.items():
            iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(content))
        taken = self.stack.client("sts", account).assume_role(RoleArn=arn, RoleSessionName="tester")["Credentials"]
        keys = self._keys
        keys.access_key, keys.secret_key, keys.token = (
            taken[part] for part in ("AccessKeyId", "SecretAccessKey", "SessionToken")
        )
        assert f":assumed-role/{name}/" in self._client("sts").get_caller_identity()["Arn"]

    def refusal(self, call: Call) -> str:
        """How the call is refused; what it was answered with where it is not."""
        try:
            answer = getattr(self._client(call.service), call.operation)(**call.parameters)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return f"answered: {str(answer)[:200]}"

    @property
    def _keys(self) -> Credentials:
        keys = self.session.get_credentials()
        assert keys
        return keys

    def _client(self, service: str) -> Any:
        if service not in self.clients:
            make: Any = self.session.client  # its types want each service by name
            config = Config(proxies={}, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
            self.clients[service] = make(service, endpoint_url=self.stack.endpoint_url, config=config)
        return self.clients[service]
