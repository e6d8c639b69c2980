"""One live connection: its queue of commands, its training, its analysis of the points."""
