"""ports.ResourceTags: the Resource Groups Tagging API in the client's account, as the account's read role.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html: up to 100 resources of one
region in one request, which is not paged then. What has no tags, or is not there, is not in the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from guardia.adapters.client_account import unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from boto3 import Session

    from guardia.domain.contract import Account

AT_ONCE = 100


OpenSession = Callable[["Account", str], "Session"]
"""A session in a client's account and region. Raises Unreachable."""


class ClientResourceTags:
    """Opens a session anew for each call: nothing of one client's account outlives it."""

    def __init__(self, open_session: OpenSession, patience: Mapping[str, Any]) -> None:
        self._open_session = open_session
        self._config = Config(**patience)

    def __call__(self, account: Account, region: str, arns: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The tags of those that have any, by ARN; of the first 100. Raises Unreachable."""
        tagging = self._open_session(account, region).client("resourcegroupstaggingapi", config=self._config)
        try:
            answer = tagging.get_resources(ResourceARNList=list(arns[:AT_ONCE]))
        except (BotoCoreError, ClientError) as error:
            raise unreachable(f"the tags of account {account.id} in {region} cannot be read", error) from error
        return {
            found["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in found.get("Tags", [])}
            for found in answer["ResourceTagMappingList"]
        }
