"""Quantities of the points alone, whatever network learns them."""

import numpy as np

from engine.goals.scene import Points, Value


def n_points(points: Points) -> Value:
    """The number of training examples m (course C1)."""
    return len(points.examples)


def class_count(points: Points, label: int) -> Value:
    """The number of training examples of one class (course C1); unknown for a regression."""
    y = points.examples.y
    return int(np.count_nonzero(y == label)) if y.dtype == np.uint8 else None


def separable(points: Points) -> Value:
    """Does one straight line put two classes strictly on different sides? Exact (course C10)."""
    return points.analysis.separable


def separable_through_origin(points: Points) -> Value:
    """Does a line through the origin, as a neuron without bias draws it, separate two classes? Exact (course C9)."""
    return points.through_origin.separable


def margin(points: Points) -> Value:
    """Half the width of the widest street between two separable classes, in units of the plot (course C10).

    It is the distance of the nearest example from the line of maximum margin; unknown where there is no such line.
    """
    separation = points.analysis.separation
    return separation.line.margin if separation is not None and separation.line is not None else None


def margin_through_origin(points: Points) -> Value:
    """As `margin`, of lines through the origin only (course C9)."""
    return points.through_origin.line.margin if points.through_origin.line is not None else None


def floor(points: Points) -> Value:
    """The greatest lower bound of one neuron's mean cross-entropy on two classes, in nats (course C10).

    It is 0 where the classes are separable: approached, never reached.
    """
    return points.analysis.floor


def best_accuracy(points: Points) -> Value:
    """The largest fraction of the examples of two classes that any one line has on their right side (course C10).

    Unknown for more examples than the server's `best_line_max_points`.
    """
    line = points.with_best_line.best_line
    return None if line is None else line.accuracy
