"""The same mathematics as `reference`, compiled into NumPy calls on arrays that are allocated once."""
