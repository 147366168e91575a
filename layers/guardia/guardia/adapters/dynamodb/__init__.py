"""The table: one DynamoDB table for everything, read and written with PynamoDB. `store` composes it.

| What                  | PK                          | SK                                        | kind             |
|-----------------------|-----------------------------|-------------------------------------------|------------------|
| a ticket              | `TICKET#<id>`               | `TICKET`                                  | ticket           |
| a timeline entry      | `TICKET#<id>`               | `ENTRY#<version, 8 digits>`               | entry            |
| a cycle's execution   | `TICKET#<id>`               | `LIFECYCLE#<cycle, 4 digits>`             | lifecycle        |
| a callback's token    | `TICKET#<id>`               | `TOKEN#<cycle, 4 digits>#<attempt>#<sha>` | token            |
| a notice              | `TICKET#<id>`               | `NOTICE#<notice id>`                      | notice           |
| what an alarm did     | `ALARM#<identity key>`      | `ALARM`                                   | identity         |
| a change handled      | `FINGERPRINT#v1:<sha>`      | `FINGERPRINT`                             | fingerprint      |
| a client              | `CLIENT#<id>`               | `CLIENT`                                  | client           |
| a client's account    | `ACCOUNT#<12 digits>`       | `ACCOUNT`                                 | account          |
| a client's user       | `USER#<Cognito sub>`        | `USER`                                    | user             |
| a quarantined message | `QUARANTINE#<yyyy-mm>`      | `<ULID>`                                  | quarantine       |
| a month that has any  | `QUARANTINE`                | `<yyyy-mm>`                               | quarantine_month |
| an Idempotency-Key    | `IDEMPOTENCY#<sub>#<sha>`   | `IDEMPOTENCY`                             | idempotency      |

Sparse indexes: `queue` (what is neither closed nor rejected, by urgency), `client` (a client's tickets; and the list of
clients), `wake` (what is owed, by the instant from which it is late). Tokens and Idempotency-Keys carry `expires_at`.
"""
