"""Probes: pictures and numbers computed from a state, when a client asks for them."""
