"""Takes the alarms of both intake queues."""
