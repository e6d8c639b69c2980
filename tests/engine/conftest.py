"""Properties are tested without a stopwatch: how long an example takes says nothing about whether it is right."""

from hypothesis import settings

settings.register_profile("engine", deadline=None)
settings.load_profile("engine")
