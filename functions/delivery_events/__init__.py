"""Records on its notice what SES reports of a message."""
