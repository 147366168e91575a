"""How the command speaks of maintenance windows."""
