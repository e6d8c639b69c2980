"""The same mathematics as `reference`, compiled into calls on arrays that are allocated once."""
