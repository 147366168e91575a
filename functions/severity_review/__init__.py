"""The second look at a ticket's severity, from the table's stream."""
