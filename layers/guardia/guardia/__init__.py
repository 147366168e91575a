"""Guardia: the alarms of many client AWS accounts become tickets that a desk answers in time."""
