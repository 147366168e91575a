"""What a function tells of its own work: log lines (`lines`), measures (`metrics`), both around each call (`calls`).

The standard library alone, because every function loads it before it does anything.
"""
