"""Heartbeats of clients' accounts, as the command shows them."""
