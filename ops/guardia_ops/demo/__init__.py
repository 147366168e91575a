"""The demonstration: one client, two alarms, from their state change to two closed tickets, watched live."""
