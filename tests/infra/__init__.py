"""What the templates promise, as functions over a template that return what is wrong with it.

templates    reads a template with CloudFormation's tags
access       who may send, subscribe, read and write
roads        queues, dead letters and alarms
keeping      the table, the users and the logs
api          routes, authorizer and users
strangers    other ways in, and forms that no other check reads
states       the state machines' definitions
breaches     faults put into copies of the template

Each check is run on the real template, where it finds nothing, and on copies broken on purpose, where it must find it.
"""
