"""A client's month as people read it: on a screen, in a spreadsheet, and as a document that a client is handed."""
