"""The registries: every function that a network is made of or trained with, value beside derivative."""
