"""The network as a student reads it: forward, backward and update, written as the course writes them."""
