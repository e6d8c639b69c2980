"""Quantities of one network: what it is, how it is trained, how well it does and where its weights are."""

from math import degrees

import numpy as np

from engine.diagnosis.symptoms import FLAT_SLOPE, NO_TWIN, find_symptoms, steepest
from engine.experiment.weight_indices import WeightIndex, flat_index
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.goals.scene import Scene, Subject, Value
from engine.reference.network import logits
from engine.reference.network import n_parameters as parameters_of

# How well it does.


def loss(of: Subject) -> Value:
    """The mean loss over the training examples, in the loss's own unit, without the penalty (course C4, C5)."""
    return of.now.loss


def worst_loss(of: Subject) -> Value:
    """The largest loss of any one training example, in the loss's own unit (course C5); unknown without any."""
    record, examples = LOSSES[of.run.training.loss], of.scene.points.examples
    if not len(examples):
        return None
    z = logits(of.run.network, of.parameters, examples.X)
    return float(record.value(z, record.encode(examples.y, z)).max())


def accuracy(of: Subject) -> Value:
    """The fraction of the training examples that are classified correctly, 0 to 1; a tie is not right (course C5)."""
    return of.now.accuracy


def ties(of: Subject) -> Value:
    """The number of training examples for which the network does not choose a class (course C5)."""
    return of.now.ties if of.now.n_samples else None


def test_loss(of: Subject) -> Value:
    """As `loss`, over the test examples; unknown without any (course C1)."""
    return of.test.loss


def test_accuracy(of: Subject) -> Value:
    """As `accuracy`, of the test examples; unknown without any (course C1)."""
    return of.test.accuracy


def r_squared(of: Subject) -> Value:
    """The fraction of the variance that a regression explains, at most 1 (course C4)."""
    return of.now.r_squared


def least_loss(of: Subject) -> Value:
    """The least value that the objective of this kind of network can have, in the unit of its loss (course C4, C10).

    With what restricts this network: no bias, frozen weights, a penalty. Unknown where it was not found.
    """
    floor = of.situation.best.floor
    return None if floor is None else floor.value


def loss_ratio(of: Subject, other: int) -> Value:
    """The loss divided by that of another run; unknown where that is 0 (course C7, C19)."""
    others = of.scene.subjects
    if other >= len(others) or not others[other].now.loss:
        return None
    return of.now.loss / others[other].now.loss


# How its training goes.


def verdict(of: Subject) -> Value:
    """The diagnosis in one word (docs/diagnosis.md)."""
    return str(of.verdict["code"])


def kind(of: Subject) -> Value:
    """What keeps a network at its floor from a lower loss, as the verdict names it (docs/diagnosis.md)."""
    named = of.verdict.get("kind")
    return None if named is None else str(named)


def plateau(of: Subject) -> Value:
    """The known plateau of XOR's corners that the network rests on (docs/diagnosis.md, course C19)."""
    found = of.verdict
    return str(found["name"]) if found["code"] == "plateau" and "name" in found else None


def solved_step(of: Subject) -> Value:
    """The step since which the network solves its task; unknown while it does not (course C10)."""
    if not of.now.solved:
        return None
    since = of.situation.progress.solved_step
    return of.scene.step if since is None else since


def diverged(of: Subject) -> Value:
    """Has its loss, its gradient or a weight stopped being finite? (course C17, C19)."""
    return of.situation.progress.divergence is not None


def step(scene: Scene) -> Value:
    """The number of updates that all networks have made (course C3)."""
    return scene.step


def batch_size(scene: Scene) -> Value:
    """The number of examples in one step, at most all of them (course C3)."""
    return scene.batch_size


# What it is.


def n_parameters(of: Subject) -> Value:
    """The number of its weights and biases: n + 1 of one neuron with a bias (course C2)."""
    return parameters_of(of.run.network)


def n_layers(of: Subject) -> Value:
    """L, the number of its layers: the output layer counts, the inputs do not (course C11)."""
    return len(of.run.network.hidden_layers) + 1


def n_units(of: Subject) -> Value:
    """The number of its hidden neurons, over all layers (course C10)."""
    return sum(layer.units for layer in of.run.network.hidden_layers)


def n_features(of: Subject) -> Value:
    """The number of its input features, n = n[0] (course C2)."""
    return len(of.run.network.features)


def hidden_activation(of: Subject) -> Value:
    """The activation of its hidden neurons; unknown without any, and where layers differ (course C2)."""
    names = {layer.activation for layer in of.run.network.hidden_layers}
    return names.pop() if len(names) == 1 else None


def output_activation(of: Subject) -> Value:
    """What turns the output's z into ŷ; the loss decides it (course C2, C15)."""
    return LOSSES[of.run.training.loss].output


def loss_function(of: Subject) -> Value:
    """The name of the loss that training minimises (course C5, C7)."""
    return of.run.training.loss


def optimizer(of: Subject) -> Value:
    """The name of the update rule (course C3)."""
    return of.run.training.optimizer


def learning_rate(of: Subject) -> Value:
    """α, the size of an update, as it is set: before the schedule (course C3, C19)."""
    return of.run.training.learning_rate


def bias(of: Subject) -> Value:
    """Do its neurons have a bias? (course C9)."""
    return of.run.network.bias


def precision(of: Subject) -> Value:
    """The floating-point format of all its numbers (course C17)."""
    return of.run.training.precision


def initializer(of: Subject) -> Value:
    """How its initial weights are drawn (course C19)."""
    return of.run.network.initializer


# Where its weights are.


def weight(of: Subject, index: WeightIndex) -> Value:
    """One weight or bias, [layer, from, to], from −1 the bias (course C2); unknown where there is none."""
    network = of.run.network
    try:
        return float(of.parameters[flat_index(network.layer_sizes, network.bias, index)])
    except ValueError:
        return None


def weight_norm(of: Subject) -> Value:
    """‖W‖, the length of all its weights as one vector, biases not counted (course C9)."""
    return float(np.linalg.norm(np.concatenate([W.ravel() for W, _ in of.layers])))


def angle(of: Subject, vector: tuple[float, ...]) -> Value:
    """The angle between w of a single neuron and a vector, in degrees, 0 to 180 (course C9).

    Unknown for other networks, and where one of the two is 0 or they are not of the same length.
    """
    if of.neuron is None or len(vector) != len(of.run.network.features):
        return None
    u, v = of.neuron[: len(vector)], np.array(vector, np.float64)
    lengths = np.linalg.norm(u), np.linalg.norm(v)
    if not all(lengths):
        return None
    u, v = u / lengths[0], v / lengths[1]
    # Kahan 2006: exact for small angles too, where the cosine is flat.
    return degrees(2 * np.arctan2(np.linalg.norm(u - v), np.linalg.norm(u + v)))


def distance(of: Subject, vector: tuple[float, ...]) -> Value:
    """‖θ − θ*‖ of a single neuron with θ = (w…, b) from a given θ* (course C4).

    Unknown for other networks, and where the two are not of the same length.
    """
    theta = of.neuron
    return None if theta is None or len(vector) != len(theta) else float(np.linalg.norm(theta - np.array(vector)))


def distance_to_least_squares(of: Subject) -> Value:
    """‖θ − θ*‖ of a single neuron with a bias from the θ* of least squares on its features (course C4).

    Unknown for other networks, for classes and without examples.
    """
    points, network = of.scene.points, of.run.network
    if of.neuron is None or not network.bias or of.run.task != "regression" or not len(points.examples):
        return None
    best = points.least_squares(network.features)
    return distance(of, (*best.w.tolist(), best.b))


def n_twins(of: Subject) -> Value:
    """The number of hidden neurons whose weights, in and out, are to the bit those of one before (course C19)."""
    anywhere = np.zeros((1, of.run.network.n_inputs))  # it is a matter of the weights alone
    return sum(int((found.twin != NO_TWIN).sum()) for found in find_symptoms(of.run, of.parameters, anywhere))


def n_saturated(of: Subject) -> Value:
    """The number of training examples at which the output is flat: |g′(z)| below 0.5 % of its maximum (course C7).

    Unknown for an output that is not smooth (step), and for softmax.
    """
    output, examples = LOSSES[of.run.training.loss].output, of.scene.points.examples
    if output not in ACTIVATIONS or output == "step":
        return None
    z = logits(of.run.network, of.parameters, examples.X)
    activation = ACTIVATIONS[output]
    slopes = np.abs(activation.slope(z, activation.value(z)))
    return int((slopes < FLAT_SLOPE * steepest(output)).sum())
