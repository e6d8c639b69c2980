"""Where computations run, and how they share the cores."""
