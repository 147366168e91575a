"""The table: one DynamoDB table for everything, read and written with PynamoDB. `store` composes it.

| What                  | PK                          | SK                                        | kind             |
|-----------------------|-----------------------------|-------------------------------------------|------------------|
| a ticket              | `TICKET#<id>`               | `TICKET`                                  | ticket           |
| a timeline entry      | `TICKET#<id>`               | `ENTRY#<version, 8 digits>`               | entry            |
| a cycle's execution   | `TICKET#<id>`               | `LIFECYCLE#<cycle, 4 digits>`             | lifecycle        |
| what a cycle measures | `TICKET#<id>`               | `MEASURE#<cycle, 4 digits>`               | measure          |
| a callback's token    | `TICKET#<id>`               | `TOKEN#<cycle, 4 digits>#<attempt>#<sha>` | token            |
| a notice              | `TICKET#<id>`               | `NOTICE#<notice id>`                      | notice           |
| a reader's complaint  | `COMPLAINT#<sha>`           | `COMPLAINT`                               | complaint        |
| what an alarm did     | `ALARM#<identity key>`      | `ALARM`                                   | identity         |
| a change handled      | `FINGERPRINT#v1:<sha>`      | `FINGERPRINT`                             | fingerprint      |
| a client              | `CLIENT#<id>`               | `CLIENT`                                  | client           |
| its contacts' history | `CLIENT#<id>`               | `CONTACTS#<revision, 8 digits>`           | contact_trace    |
| what was told of      | `CLIENT#<id>`               | `PULSE#<window>`                          | pulse            |
| what was not          | `CLIENT#<id>`               | `UNTOLD#<at>#<ticket>#<version>`          | held_entry       |
| a storm               | `CLIENT#<id>`               | `STORM`                                   | storm            |
| a client's account    | `ACCOUNT#<12 digits>`       | `ACCOUNT`                                 | account          |
| a client's user       | `USER#<Cognito sub>`        | `USER`                                    | user             |
| a quarantined message | `QUARANTINE#<yyyy-mm>`      | `<ULID>`                                  | quarantine       |
| a month that has any  | `QUARANTINE`                | `<yyyy-mm>`                               | quarantine_month |
| a maintenance window  | `CLIENT#<id>`               | `WINDOW#<ULID of its planned end>`        | window           |
| an alarm it holds     | `HELD#<client>#<window>`    | `<identity key>`                          | held_alarm       |
| who is not covered    | `UNCOVERED#<account>-<day>` | `UNCOVERED`                               | uncovered        |
| a heartbeat           | `HEARTBEAT`                 | `HEARTBEAT#<account>#<region>`            | heartbeat        |
| changes of the duty   | `DUTY`                      | `DUTY`                                    | duty             |
| a roster              | `DUTY`                      | `ROSTER#<revision, 8 digits>`             | roster           |
| a swap                | `DUTY`                      | `SWAP#<end>#<revision, 8 digits>#<nn>`    | swap             |
| an Idempotency-Key    | `IDEMPOTENCY#<sub>#<sha>`   | `IDEMPOTENCY`                             | idempotency      |

Sparse indexes: `queue` (what is neither closed nor rejected, by urgency), `client` (a client's tickets, and what is
measured of them by month; the lists of clients and of maintenance windows), `wake` (what is owed, by the instant from
which it is late). Tokens, Idempotency-Keys and pulses carry `expires_at`.
"""
