"""Where the emulator (MiniStack 1.5.33) is not AWS, and what we do about it; docs/emulators.md names the tests.

Addresses
- The output `ApiUrl` is an `amazonaws.com` name. Here: `local_api_url`, and `local_api_address` for links in messages.
- Sent mail goes nowhere; it is read at `GET /_ministack/ses/messages`. Here: `sent_mail`.
- Nor do texts to telephones, at `GET /_ministack/sns/sms-messages`. Here: `sent_sms`. SNS does not know there who has
  opted out (CheckIfPhoneNumberIsOptedOut).

Accounts and signing in
- A 12-digit access key is that account, with any secret; the secret of such a key is not checked. Nobody has to
  create the clients' accounts, and whoever reaches the port may do everything: hence 127.0.0.1.
- `InitiateAuth` is an unsigned call, so it names no account: it is answered for MINISTACK_ACCOUNT_ID.
- Cognito puts groups into a token as `[a b]`, AWS as `a,b`, when they reach a function through the authorizer.
- The REST authorizer accepts access tokens; AWS refuses them where a route sets no scopes.
- A role of another account is taken on as on AWS, external id included. A right to one rule or one alarm does not admit
  DescribeRule, ListTargetsByRule and DescribeAlarms, which are held against `*` or another form of the ARN.
- A condition on `dynamodb:LeadingKeys` meets no key: with `ForAllValues` it holds for every item, else for none.

Messages
- SNS to an SQS queue of another account: the topic's policy must let our account subscribe (as on AWS), the
  subscription is confirmed at once (on AWS too where the queue's owner makes it), and the queue's policy is
  enforced. The signature of the envelope is the word FAKE: its verification is a parameter, false here.
- ListSubscriptions shows the subscriptions of an account's own topics; AWS shows those that the account made.
- A CloudWatch alarm's SNS message has no `AlarmArn`, `Region` holds the code where AWS writes a display name,
  `StateChangeTime` has no fraction of a second and ends in Z, and nothing of composite, math or contributors.
- CloudWatch sends no events to EventBridge, and `PutEvents` refuses a source that begins with `aws.`: the
  EventBridge road starts at the queue behind the rule.

Deployment
- A Number parameter of a SAM template arrives as text; a MaximumConcurrency of text stops the reading of every queue.
  Here: `mend_concurrency`.
- `Ref` of a secret is its name, on AWS its ARN: the template asks for `Id`, which is the ARN on both.

Functions
- Each concurrent call is a process, started in the emulator's own Python: hence `launcher`, and `unpack` for the
  layers. A cold start takes half a second. A call that raises ends its process; its error type is always
  `Runtime.HandlerError`, whatever was raised, so a Retry by error name cannot be tried here.
- What a process prints and raises is in CloudWatch Logs, group `/aws/lambda/<function>`.

Time
- Wait states and retry pauses are shortened by SFN_WAIT_SCALE, while the stack runs by `scale_waits`. A callback's
  TimeoutSeconds and a schedule's clock are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia_ops.local.stack import Stack


@dataclass(frozen=True, slots=True)
class Mail:
    """One message that SES accepted. `sent_at` as the emulator writes it, ISO 8601 in UTC."""

    message_id: str
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str | None
    sent_at: str


def local_api_url(outputs: Mapping[str, str], endpoint_url: str) -> str:
    """The address at which the emulator answers for the API; the stage is the path of the output `ApiUrl`."""
    stage = urlsplit(outputs["ApiUrl"]).path.strip("/")
    return local_api_address(endpoint_url, outputs["ApiId"], stage)


def local_api_address(endpoint_url: str, api_id: str, stage: str) -> str:
    """The same of an API that may not be there yet: the parameter `LinkAddress` has `{api}` for its id."""
    return f"{endpoint_url}/_aws/execute-api/{api_id}/{stage}"


def mend_concurrency(lambda_client: Any) -> None:
    """Makes the MaximumConcurrency of each event source mapping the number that the template means."""
    for mapping in lambda_client.list_event_source_mappings()["EventSourceMappings"]:
        if maximum := mapping.get("ScalingConfig", {}).get("MaximumConcurrency"):
            scaling = {"MaximumConcurrency": int(maximum)}
            lambda_client.update_event_source_mapping(UUID=mapping["UUID"], ScalingConfig=scaling)


def sent_mail(stack: Stack) -> list[Mail]:
    """Every message that the provider's account has sent, oldest first."""
    address = f"{stack.endpoint_url}/_ministack/ses/messages"
    answer = httpx.get(address, params={"account": stack.account_id}, trust_env=False)
    answer.raise_for_status()
    messages = answer.json()["messages"].get(stack.account_id, [])
    return [_mail(message) for message in messages]


def sent_sms(stack: Stack, phone: str) -> list[str]:
    """The texts that the provider's account has sent to a telephone, oldest first."""
    address = f"{stack.endpoint_url}/_ministack/sns/sms-messages"
    query = {"account": stack.account_id, "phoneNumber": phone}
    answer = httpx.get(address, params=query, trust_env=False)
    answer.raise_for_status()
    return [message["Message"] for message in answer.json()["sms_messages"][phone]]


def scale_waits(stack: Stack, scale: float) -> None:
    """From now on Wait states and retry pauses take `scale` times as long as they say; 0 skips them."""
    change = {"stepfunctions._SFN_WAIT_SCALE": scale}
    httpx.post(f"{stack.endpoint_url}/_ministack/config", json=change, trust_env=False).raise_for_status()


def _mail(message: Mapping[str, Any]) -> Mail:
    return Mail(
        message_id=message["MessageId"],
        sender=message["Source"],
        to=tuple(message["To"]),
        subject=message["Subject"],
        text=message["BodyText"],
        html=message["BodyHtml"],
        sent_at=message["Timestamp"],
    )
