"""The channels besides e-mail, each an adapter of ports.Sender: SMS, Slack, Teams, signed webhooks, an event bus."""
