"""The parts of the table, each a generator of lines; a part loads what it measures when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benchmarks.figure import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MICROSECOND, MILLISECOND = 1e-6, 1e-3
INTAKE_RATIO: Final = 1.5
START_RATIO: Final = 1.25
QUICK: Final = ("alarm_intake", "ticket_stream")
"""The functions whose start is promised; for the others a person or an alarm does not wait."""

DOLLARS: Final = 1.0


def intake() -> Iterator[Line]:
    """CPU for each alarm against the floor, and the calls of AWS."""
    from benchmarks import duplicate
    from benchmarks.intake import BATCH, cost
    from guardia.settings import Settings

    found = cost()
    ratio = found.real / found.floor
    yield Line("an alarm, the real handler, ten in a batch", f"{found.real / MILLISECOND:.2f} ms")
    yield Line("the floor: the same calls with prepared bodies", f"{found.floor / MILLISECOND:.2f} ms")
    yield Line("real : floor", f"{ratio:.2f}", f"<= {INTAKE_RATIO}", ratio <= INTAKE_RATIO)
    calls = ", ".join(f"{count} {name}" for name, count in found.calls.items())
    yield Line(f"calls of AWS for {BATCH} new alarms", calls, "one each", found.calls == {"TransactWriteItems": BATCH})
    again = duplicate.calls()
    told = ", ".join(f"{count} {name}" for name, count in again.items())
    yield Line("calls of AWS for a duplicate", told, "one", sum(again.values()) == 1)
    age = Settings(table_name="any", region="any").register_max_age.total_seconds()
    yield Line("a warm function reads the register of clients again", f"after {age:g} s")


def cold_start() -> Iterator[Line]:
    """Each function against `import boto3` and one client; then what the imports of the two quick ones cost."""
    from benchmarks.cold_start import FLOOR, READY, imports, seconds

    best = seconds()
    floor = best.pop(FLOOR)
    yield Line(FLOOR, f"{floor / MILLISECOND:.0f} ms")
    for name, took in best.items():
        target = f"<= {START_RATIO}" if name in QUICK else ""
        met = took / floor <= START_RATIO if target else None
        yield Line(name, f"{took / MILLISECOND:.0f} ms, {took / floor:.2f} times", target, met)
    for name in READY:
        costs = ", ".join(f"{package} {cost / MILLISECOND:.0f}" for package, cost in imports(name))
        yield Line(f"imports of {name} (ms of their modules)", costs)


def clock() -> Iterator[Line]:
    """Deadlines a second, and how they grow."""
    from benchmarks.clock import figures

    took = {figure.name: figure.seconds for figure in figures()}
    for name, seconds in took.items():
        yield Line(name, f"{seconds / MICROSECOND:.1f} µs, {1 / seconds:,.0f} a second")
    year, month = (took[f"a deadline in business hours, {name}"] for name in ("a year", "a month"))
    yield Line("a year : a month", f"{year / month:.1f}", "does not grow", year / month <= 2)  # noqa: PLR2004 - 12 times as long


def growth() -> Iterator[Line]:
    """Read units as closed tickets pile up."""
    from benchmarks.growth import STAGES, read_units

    stages = ", ".join(f"{stage:,}" for stage in STAGES)
    for name, units in read_units().items():
        told = ", ".join(f"{each:g}" for each in units)
        yield Line(f"{name}, read units with {stages} closed", told, "no growth", len(set(units)) == 1)


def money() -> Iterator[Line]:
    """Dollars for a thousand tickets, and a month in which nothing happens."""
    from benchmarks import prices
    from benchmarks.money import idle, life

    lived = life()
    for line in lived.lines:
        yield Line(f"{line.price.unit}, for one ticket", f"{line.count:.4g}, {line.per_thousand:.4f} $ per thousand")
    calls = ", ".join(f"{count} {name}" for name, count in sorted(lived.calls.items()))
    yield Line("calls of AWS, for one ticket", calls)
    yield Line("state transitions", ", ".join(f"{count} {name}" for name, count in lived.transitions.items()))
    whole = lived.per_thousand
    told = f"{whole:.2f} $ ({prices.REGION}, prices of {prices.AS_OF})"
    yield Line("a thousand tickets, without e-mail and SMS", told, f"< {DOLLARS:g} $", whole < DOLLARS)
    for line in idle():
        yield Line(f"a month in which nothing happens: {line.price.unit}", f"{line.count:,.4g}, {line.dollars:.2f} $")


def storm() -> Iterator[Line]:
    """A storm through the local stack (`GUARDIA_STORM_ALARMS`), and one alarm that flaps."""
    from benchmarks.storm import FLAPS, storm, tickets_of_a_flapping_alarm

    tickets = tickets_of_a_flapping_alarm()
    yield Line(f"{FLAPS:,} changes of one flapping alarm", f"{tickets} ticket", "1 ticket", tickets == 1)
    found = storm()
    told = f"{found.alarms / found.seconds:.0f} tickets a second, {sum(found.outcomes.values())} messages"
    yield Line(f"{found.alarms:,} alarms x 3 duplicates, local stack", told, "nothing lost", found.is_whole)


def month() -> Iterator[Line]:
    """A client's month, judged and reported."""
    from benchmarks.month import figures

    for figure in figures():
        yield Line(figure.name, f"{figure.seconds / MILLISECOND:.3g} ms")


PARTS: Final[dict[str, Callable[[], Iterator[Line]]]] = {
    part.__name__: part for part in (intake, cold_start, clock, growth, money, month, storm)
}
