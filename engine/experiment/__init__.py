"""An experiment before training: its specification, its data sets and its random numbers."""
