"""A network as the course writes it: forward, backward, update, and the checks that prove them."""
