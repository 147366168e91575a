"""What a client's accounts say of their alarms, beside our tickets."""
