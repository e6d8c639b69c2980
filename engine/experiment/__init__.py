"""What an experiment is: its description, its data, and the random numbers that belong to it."""
