"""Everything that Guardia refuses, and why.

GuardiaError
├── Invalid             what was sent breaks a rule; names each field         (HTTP 422; 400 for a body that is no JSON)
├── CursorRefused       `next` is not what this list gave                     (HTTP 400)
│   └── CursorExpired   it gave it too long ago                               (HTTP 400)
├── NotFound            there is no such thing, or it is another tenant's     (HTTP 404)
├── Forbidden           the caller's role may not do this                     (HTTP 403)
├── NotEntitled         whoever asks for support is not served, and why       (HTTP 403)
├── TransitionRefused   the ticket's status does not allow this step          (HTTP 409)
├── NotReleasable       a quarantined message cannot become a ticket, and why    (HTTP 409)
├── ContractGone        the client's file has the ticket's contract no more   (HTTP 409)
├── KeyReused           an Idempotency-Key came back with another request     (HTTP 409)
├── VersionMismatch     If-Match names a version that is not the present one  (HTTP 412)
├── Forged              a link that no key of ours made                       (HTTP 404)
├── Expired             a link of ours whose time is over                     (HTTP 410)
├── NoKeys              the keys that sign cannot be read at this moment      (no link is made; HTTP 503)
├── TooManyRequests     a tenant asks faster than its rate                    (HTTP 429)
├── Busy                others changed the same thing at each try             (HTTP 503)
├── Refused             a message from outside that cannot become a ticket    (quarantine)
├── Unreachable         a client's account cannot be read; temporary or not   (the ticket stays as it is)
└── DeliveryFailed      a provider did not take a message; temporary or not   (the notice's state)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from guardia.domain.decision import Phrase


class GuardiaError(Exception):
    """The root of what Guardia refuses."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: `path` is the field (`contract.response.HIGH`), `message` says what would be right."""

    path: str
    message: str


class Invalid(GuardiaError):
    """The sender can mend it: each problem names its field."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{problem.path}: {problem.message}" for problem in problems))
        self.problems = problems


class CursorRefused(GuardiaError):
    """A page of a list was asked for from a place that this list did not name."""


class CursorExpired(CursorRefused):
    """A cursor of ours that came back too late."""


class NotFound(GuardiaError):
    """Unknown, or another tenant's: the two look the same."""


class Forbidden(GuardiaError):
    """The caller is known, and their role does not do this."""


class NotEntitled(GuardiaError):
    """No contract covers whoever asks, or nobody authorised them: the reason is for them to hear."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason.en)
        self.reason = reason


class TransitionRefused(GuardiaError):
    """The table of transitions has no such step. `status` is what is; `actor` and `at` say who made it so."""

    def __init__(self, action: str, status: str, actor: str, at: datetime) -> None:
        super().__init__(f"cannot {action} a ticket that is {status}: {actor} made it so at {at:%Y-%m-%dT%H:%M:%SZ}")
        self.action = action
        self.status = status
        self.actor = actor
        self.at = at


class ContractGone(GuardiaError):
    """A clock cannot be reckoned anew: the version of the contract that promised it is not registered any more."""


class NotReleasable(GuardiaError):
    """A quarantined message cannot become a ticket, or not yet: the reason says what would help."""


class KeyReused(GuardiaError):
    """The same Idempotency-Key stands for another request of this caller."""


class VersionMismatch(GuardiaError):
    """The caller decided on version `expected`; the ticket is at `actual`."""

    def __init__(self, expected: int, actual: int) -> None:
        super().__init__(f"If-Match names version {expected}; the ticket is at version {actual}")
        self.expected = expected
        self.actual = actual


class Forged(GuardiaError):
    """Not a link of ours: made up, changed, of another stack, or of a key that is gone."""


class Expired(GuardiaError):
    """A link of ours that was opened too late."""


class NoKeys(GuardiaError):
    """Secrets Manager did not give the keys that sign links, or cursors; another try may help."""


class TooManyRequests(GuardiaError):
    """Whoever asks has used up what they may ask for now. `retry_after` is how long that lasts."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__("you ask faster than you may; wait as long as Retry-After says")
        self.retry_after = retry_after


class Busy(GuardiaError):
    """Every try met a change by somebody else; nothing was written, and trying again is safe."""


class Refused(GuardiaError):
    """A message that proves nothing or says nothing: it goes to quarantine with this reason.

    `account_id` is the account that proved itself before the message failed, where one did.
    """

    def __init__(self, reason: str, account_id: str | None = None) -> None:
        super().__init__(reason)
        self.account_id = account_id


class Unreachable(GuardiaError):
    """A client's account does not let us read. `temporary` says whether another try may help; `code` is AWS's word."""

    def __init__(self, reason: str, *, temporary: bool, code: str = "") -> None:
        super().__init__(reason)
        self.temporary = temporary
        self.code = code


class DeliveryFailed(GuardiaError):
    """A provider refused a message. `permanent` says whether another try could ever help.

    `retry_after` is how long a provider asked us to wait before it, where one did: a hint, bounded. `code` is the
    provider's own word for it (`MessageRejected`, `HTTP503`), which names nobody: the reason may.
    """

    def __init__(self, reason: str, *, permanent: bool, retry_after: timedelta | None = None, code: str = "") -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after
        self.code = code
