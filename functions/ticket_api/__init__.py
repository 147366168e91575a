"""The REST API of tickets, clients and the quarantine: parses, calls one use case, translates the answer."""
