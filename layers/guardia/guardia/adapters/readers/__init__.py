"""Every form in which a CloudWatch alarm reaches us, read into one value.

Two roads, one reader each: `eventbridge` (the bus) and `sns` (a client's topic). What a road proves is the sender's
account; everything else is a stranger's text, kept as it was sent and escaped where it is shown.
"""
