"""What a command says to the person at the terminal, instead of a traceback."""

from __future__ import annotations

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's name for a way to AWS that is not there
    CredentialRetrievalError,
    HTTPClientError,
    LoginError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
from pynamodb.exceptions import PynamoDBException

from guardia.domain.errors import Busy, GuardiaError, Invalid
from guardia_ops.local.errors import LocalStackError


class CommandError(Exception):
    """Something that the operator can mend; the text says how."""


AWS_FAILURES = (ClientError, BotoCoreError, PynamoDBException)
"""What a call to AWS or to the table raises."""

FAILURES = (CommandError, LocalStackError, GuardiaError, *AWS_FAILURES)
"""What a command may end with. Anything else is a fault of the program, and its traceback is wanted."""

_NOT_SIGNED_IN = (
    CredentialRetrievalError,
    LoginError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
_SIGN_IN = "sign in to AWS again, or choose another profile, and run the command again"
_CONNECT = "is there a network, and does the stack run?"
_LATER = "run the command again in a minute"
_ASK_FOR_RIGHT = "ask an administrator of the account for this right"
_CHOOSE_ANOTHER = "choose another password, and run the command again"
_ADVICE = {
    "AccessDenied": _ASK_FOR_RIGHT,
    "AccessDeniedException": _ASK_FOR_RIGHT,
    "ExpiredToken": _SIGN_IN,
    "ExpiredTokenException": _SIGN_IN,
    "InvalidClientTokenId": _SIGN_IN,
    "InvalidPasswordException": _CHOOSE_ANOTHER,
    "InvalidSignatureException": _SIGN_IN,
    "ProvisionedThroughputExceededException": _LATER,
    "RequestExpired": _SIGN_IN,
    "ResourceNotFoundException": "the stack's outputs name it, and it is gone: deploy the stack again",
    "SignatureDoesNotMatch": _SIGN_IN,
    "Throttling": _LATER,
    "ThrottlingException": _LATER,
    "TooManyRequestsException": _LATER,
    "UnrecognizedClientException": _SIGN_IN,
}
"""What helps, by the error code of AWS."""


def lines(failure: Exception) -> list[str]:
    """What to tell of one of FAILURES: a line for each broken field, or one line that says what to do."""
    if isinstance(failure, Invalid):
        return [f"{problem.path}: {problem.message}" for problem in failure.problems]
    if isinstance(failure, Busy):
        return [f"{failure}; nothing was written: run the command again"]
    if isinstance(failure, AWS_FAILURES):
        return [of_aws(failure)]
    return [str(failure)]


def of_aws(failure: Exception) -> str:
    """What AWS says, on one line, and what helps where that is known."""
    if isinstance(failure, PynamoDBException):
        return of_aws(failure.cause) if failure.cause else _one_line(failure)
    if isinstance(failure, ClientError):
        error = failure.response["Error"]
        code, message = error.get("Code", "?"), error.get("Message") or "no reason is given"
        said = _one_line(f"AWS refuses {failure.operation_name} ({code}): {message}")
        return f"{said} - {_ADVICE[code]}" if code in _ADVICE else said
    if isinstance(failure, _NOT_SIGNED_IN):
        return f"{_one_line(failure)} - {_SIGN_IN}"
    if isinstance(failure, ConnectionError | HTTPClientError):
        return f"{_one_line(failure)} - {_CONNECT}"
    return _one_line(failure)


def _one_line(text: object) -> str:
    return " ".join(str(text).split())
