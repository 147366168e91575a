"""What the desk promises and how a ticket lives: values and decisions, with the standard library only."""
