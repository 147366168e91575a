"""What tests of every tier share: values made in one line, a world over the in-memory store, and what it recorded."""
