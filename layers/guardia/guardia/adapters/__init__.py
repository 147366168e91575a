"""How the ports are served: the table, the event forms, mail, Step Functions, time."""
