"""The duty roster at the operator's terminal: times in a named zone, tables, and calendars of other tools."""
