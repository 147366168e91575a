"""Who is on duty: people, lines of escalation with their layers, swaps, and what follows from them for an instant.

`roster` holds what an operator's file says, `roster_file` reads it. A `Schedule` is the rosters and the swaps of some
time; `shifts` tells that time apart by who is on duty, and all else is read off the shifts.
"""
