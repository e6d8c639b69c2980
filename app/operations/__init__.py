"""One module for each operation of the REST interface: its request, its response and the work between."""
