"""The operator's command `guardia`, and the local stack."""
