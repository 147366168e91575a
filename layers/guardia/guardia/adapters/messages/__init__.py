"""What people read: the words of each notice, in Spanish and English, as HTML and as plain text.

`composer` is the port. `letter` is what a template may ask, `words` says instants and durations, `clean` disarms what
strangers wrote, `preview` writes samples to look at. A template holds the words once; `templates/html` and
`templates/text` hold the two forms that the words take.
"""
