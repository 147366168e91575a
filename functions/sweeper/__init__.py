"""Every minute, does what is owed and late."""
