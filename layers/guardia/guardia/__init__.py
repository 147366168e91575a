"""Guardia: the alarms of many client AWS accounts become tickets that a desk answers in time."""

import gc

# Loading and wiring makes a quarter of a million objects and hardly a cycle. Looking for cycles after each 700 of them,
# as Python does of itself, is a fifth of a cold start; after so many it is not felt, and they are two megabytes.
gc.set_threshold(20_000, 10, 10)
