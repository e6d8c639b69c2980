"""Can one straight line separate two classes? Yes: the line of maximum margin; no: examples that prove it."""

from engine import analyse, make_dataset

for name in ("and", "xor_corners", "two_blobs", "circle", "course_table"):
    examples = make_dataset(name)
    analysis = analyse(examples.X, examples.y)
    best = f"the best line gets {analysis.best_line.accuracy:.0%} right" if analysis.best_line else "no best line"
    answer = "separable" if analysis.separable else "not separable"
    print(f"{name:12} {answer:14} {best}, one neuron's loss can't go below {analysis.floor:.4f}")
