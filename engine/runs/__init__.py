"""Training: its state, what moves it, how good it is and how it is doing."""
