"""One network from many initial weights at once, and where each of them ends."""
