"""What can be computed exactly, without iterating: separability, the best line, the floor, least squares."""
