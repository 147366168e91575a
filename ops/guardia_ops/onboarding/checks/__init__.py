"""One file for each thing that must be true before a client's alarms become tickets in time."""
