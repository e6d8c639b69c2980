"""Is there a straight line between two classes? Yes, with the widest street, or no, with points that prove it."""

from engine.exact.analysis import analyse
from engine.experiment.datasets import make_dataset

for name in ("and", "xor_corners", "two_blobs", "circle", "course_table"):
    examples = make_dataset(name)
    found = analyse(examples.X, examples.y)
    best = f"the best line gets {found.best_line.accuracy:.0%} right" if found.best_line else "no best line"
    answer = "separable" if found.separable else "not separable"
    print(f"{name:12} {answer:14} {best}, one neuron's loss can't go below {found.floor:.4f}")
