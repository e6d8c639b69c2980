"""What the outside can reach: the REST interface, the live socket and the pages."""
