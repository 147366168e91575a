"""The use cases, one a file: each decides on what it read, writes one transaction, and decides anew on a conflict."""
