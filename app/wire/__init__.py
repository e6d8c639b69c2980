"""What goes over the wire and how it is checked: containers, schemas, messages, errors. No I/O."""
