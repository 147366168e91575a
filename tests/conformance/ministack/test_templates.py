"""MiniStack's CloudFormation, gateway, Cognito, Lambda and DynamoDB against AWS's, row by row of docs/emulators.md."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from botocore.exceptions import ClientError

from guardia_ops.local.quirks import local_api_address
from tests.conformance.ministack.test_step_functions import Machine

if TYPE_CHECKING:
    from guardia_ops.local.emulator import Emulator
    from tests.conformance.ministack.conftest import Clients

PASSWORD = "Aa1-correct-horse"
FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
SHOWS_CLAIMS = """
import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event["requestContext"]["authorizer"]["claims"])}
"""
RAISES = """
def handler(event, context):
    raise LookupError("nothing is there")
"""


def route(path: str, method: str = "GET") -> dict[str, Any]:
    return {"Type": "Api", "Properties": {"RestApiId": {"Ref": "Api"}, "Path": path, "Method": method}}


def function(code: str, **events: Any) -> dict[str, Any]:
    properties = {"Runtime": "python3.11", "Handler": "index.handler", "InlineCode": code, "Events": events}
    return {"Type": "AWS::Serverless::Function", "Properties": properties}


OURS = {"StatusCode": 401, "ResponseTemplates": {"application/json": '{"ours": true}'}}
PEOPLE = {"People": {"UserPoolArn": {"Fn::GetAtt": ["Pool", "Arn"]}}}
RESOURCES = {
    "Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": "people"}},
    "App": {
        "Type": "AWS::Cognito::UserPoolClient",
        "Properties": {"UserPoolId": {"Ref": "Pool"}, "ExplicitAuthFlows": FLOWS},
    },
    "Api": {
        "Type": "AWS::Serverless::Api",
        "Properties": {
            "StageName": "prod",
            "Auth": {"DefaultAuthorizer": "People", "Authorizers": PEOPLE},
            "GatewayResponses": {"UNAUTHORIZED": OURS},
        },
    },
    "Shows": function(
        SHOWS_CLAIMS,
        Named=route("/named"),
        Any=route("/any", "ANY"),
        Http={"Type": "HttpApi", "Properties": {"Path": "/http", "Method": "GET"}},
    ),
    "Raises": function(RAISES),
}
OUTPUTS = {
    "Pool": {"Value": {"Ref": "Pool"}},
    "App": {"Value": {"Ref": "App"}},
    "Api": {"Value": {"Ref": "Api"}},
    "Http": {"Value": {"Ref": "ServerlessHttpApi"}},
    "Raises": {"Value": {"Fn::GetAtt": ["Raises", "Arn"]}},
}
TEMPLATE = {"Transform": "AWS::Serverless-2016-10-31", "Resources": RESOURCES, "Outputs": OUTPUTS}


class Deployed:
    """The template above in the emulator, and a user of two groups."""

    def __init__(self, emulator: Emulator, clients: Clients) -> None:
        cloudformation = clients("cloudformation")
        cloudformation.create_stack(
            StackName="conformance",
            TemplateBody=json.dumps(TEMPLATE),
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        waiter = cloudformation.get_waiter("stack_create_complete")
        waiter.wait(StackName="conformance", WaiterConfig={"Delay": 1})
        (stack,) = cloudformation.describe_stacks(StackName="conformance")["Stacks"]
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        self.address = local_api_address(emulator.endpoint_url, self.outputs["Api"], "prod")
        self.http_address = local_api_address(emulator.endpoint_url, self.outputs["Http"], "$default")
        self.tokens = self._signed_in(clients("cognito-idp"))

    def _signed_in(self, cognito: Any) -> dict[str, str]:
        pool = {"UserPoolId": self.outputs["Pool"]}
        cognito.admin_create_user(**pool, Username="eva", MessageAction="SUPPRESS")
        cognito.admin_set_user_password(**pool, Username="eva", Password=PASSWORD, Permanent=True)
        for group in ("engineers", "operators"):
            cognito.create_group(**pool, GroupName=group)
            cognito.admin_add_user_to_group(**pool, Username="eva", GroupName=group)
        answer = cognito.initiate_auth(
            ClientId=self.outputs["App"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "eva", "PASSWORD": PASSWORD},
        )
        tokens: dict[str, str] = answer["AuthenticationResult"]
        return tokens

    def get(self, path: str, token: str = "") -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.get(f"{self.address}{path}", headers=headers, trust_env=False)


@pytest.fixture(scope="module")
def deployed(emulator: Emulator, clients: Clients) -> Deployed:
    return Deployed(emulator, clients)


def test_groups_reach_a_function_in_brackets(deployed: Deployed) -> None:
    """AWS: `engineers,operators`. Our reader takes both."""
    claims = deployed.get("/named", deployed.tokens["IdToken"]).json()
    assert claims["cognito:groups"] == "[engineers operators]"


def test_the_authorizer_lets_an_access_token_in(deployed: Deployed) -> None:
    """AWS refuses it where a route has no scopes. The function looks at `token_use` itself."""
    assert deployed.get("/named", deployed.tokens["AccessToken"]).json()["token_use"] == "access"


def test_an_answer_of_the_gateway_is_not_ours(deployed: Deployed) -> None:
    """AWS gives what GatewayResponses say; its problem document cannot be tried here."""
    answer = deployed.get("/named")
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})


def test_any_method_and_an_http_api_have_no_route(deployed: Deployed) -> None:
    """This is why each method and path is named in a REST API (decision 17)."""
    assert deployed.get("/any", deployed.tokens["IdToken"]).status_code == httpx.codes.FORBIDDEN
    answer = httpx.get(f"{deployed.http_address}/http", trust_env=False)
    assert answer.status_code == httpx.codes.NOT_FOUND


def test_an_error_of_a_function_has_always_one_name(clients: Clients, any_role: str, deployed: Deployed) -> None:
    """AWS: `LookupError`. So a Retry by name cannot be tried here; moto has the name (tests/workflow/test_moto.py)."""
    invoke = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": deployed.outputs["Raises"], "Payload": {}},
        "End": True,
    }
    machine = Machine(clients, any_role, "raises", Call=invoke)
    assert machine.ended(machine.start())["error"] == "Runtime.HandlerError"


@pytest.mark.parametrize("kind", ["AWS::Events::EventBusPolicy", "AWS::Events::Archive"])
def test_a_type_that_is_not_there_is_refused_but_not_under_a_condition_that_is_false(
    clients: Clients, kind: str
) -> None:
    """AWS has both. This is why the bus policy is a property and the archive stands under a condition (decision 12)."""
    thing: dict[str, Any] = {"Type": kind, "Properties": {}}
    never = {"Never": {"Fn::Equals": ["a", "b"]}}
    template = {"Conditions": never, "Resources": {"Thing": thing, "Topic": {"Type": "AWS::SNS::Topic"}}}
    name = kind.rpartition(":")[2]
    with pytest.raises(ClientError, match="Unrecognized resource types"):
        change_set(clients, f"{name}-there", template)
    thing["Condition"] = "Never"
    change_set(clients, f"{name}-never", template)


def change_set(clients: Clients, stack: str, template: dict[str, Any]) -> None:
    """Ask what deploying the template would change."""
    clients("cloudformation").create_change_set(
        StackName=stack, ChangeSetName="first", ChangeSetType="CREATE", TemplateBody=json.dumps(template)
    )


def test_the_token_of_a_transaction_is_honoured_as_on_aws(clients: Clients) -> None:
    """moto ignores it (tests/integration/dynamodb/test_moto.py). Ours is new for each call."""
    dynamodb = clients("dynamodb")
    dynamodb.create_table(
        TableName="transactions",
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )

    def put(key: str) -> None:
        condition = {
            "TableName": "transactions",
            "Item": {"PK": {"S": key}},
            "ConditionExpression": "attribute_not_exists(PK)",
        }
        dynamodb.transact_write_items(TransactItems=[{"Put": condition}], ClientRequestToken="token")

    put("a")
    put("a")
    with pytest.raises(ClientError, match="IdempotentParameterMismatch"):
        put("b")
