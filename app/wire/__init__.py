"""The formats of what is sent and received, and their checks: containers, schemas, messages, errors. No I/O."""
