"""Facts computed exactly or in closed form: separability, the best line, the loss floor, least squares."""
