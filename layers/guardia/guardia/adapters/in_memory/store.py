"""The whole of ports.Store in memory."""

from __future__ import annotations

from guardia.adapters.in_memory.duty import Duty
from guardia.adapters.in_memory.gaps import Gaps
from guardia.adapters.in_memory.heartbeats import Heartbeats
from guardia.adapters.in_memory.maintenance import Maintenance
from guardia.adapters.in_memory.notices import Notices
from guardia.adapters.in_memory.quarantine import Quarantine
from guardia.adapters.in_memory.rates import Rates
from guardia.adapters.in_memory.register import Register
from guardia.adapters.in_memory.storms import Storms
from guardia.adapters.in_memory.tickets import Tickets
from guardia.adapters.in_memory.uncovered import UncoveredAccounts
from guardia.adapters.in_memory.workflow import Workflow


class InMemoryStore(
    Tickets,
    Workflow,
    Notices,
    Register,
    Quarantine,
    UncoveredAccounts,
    Storms,
    Duty,
    Gaps,
    Maintenance,
    Heartbeats,
    Rates,
):
    """Every port under one lock. What is written lives as long as the object."""
