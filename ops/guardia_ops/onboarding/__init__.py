"""Taking a client on board: `connect` makes what is ours to make, `check` looks at what must be true."""
