"""The words of the command `guardia`: a file for each kind of thing. `main` puts them together."""
