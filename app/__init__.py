"""The service: a thin shell that carries experiments to the engine and its results back. It owns no mathematics."""

__version__ = "0.1.0"
