"""A restored table's items, brought back into the stack's own table."""
