"""Random restarts: one network trained from many initial weights at once, and the outcomes."""
