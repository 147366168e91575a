"""The classic event bus of EventBridge, as far as an alarm's road needs it, with chance from a seed.

No emulator plays it: not the bus policy, not the account in the envelope, not the target's retries.
"""
