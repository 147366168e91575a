"""What the stack's functions gave up on: seen, sent back on its ordinary road, or discarded."""
