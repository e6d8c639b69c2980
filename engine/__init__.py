"""The mathematics of Perceptron Playground: small neural networks in NumPy, readable top to bottom as the course."""
