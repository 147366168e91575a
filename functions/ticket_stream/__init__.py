"""Turns new timeline entries into starts and signals of the state machines."""
