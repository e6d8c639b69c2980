"""The Levenberg-Marquardt algorithm: non-linear least squares for a network with one output (course C8).

Residuals r(β) = ŷ(β) − y, cost ½ ‖r‖². Near β the residuals are approximately r + J δ, so the step solves
(JᵀJ + λ D) δ = −Jᵀr with D = diag(JᵀJ): Gauss-Newton for λ → 0, a short step of gradient descent for large λ. The
damping λ decreases after a step that lowers the cost and increases after one that does not. Levenberg 1944; Marquardt
1963; the step by QR as in Moré 1978.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.experiment.specs import NetworkSpec
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import Targets
from engine.reference.network import inputs, layer_activations, layer_views, logits, propagate

INITIAL_DAMPING, MIN_DAMPING, MAX_DAMPING = 1e-3, 1e-12, 1e12
DAMPING_FACTOR = 10.0
GRADIENT_TOLERANCE = 1e-12
"""The algorithm has converged when no component of the gradient of ½ ‖r‖² is larger."""


@dataclass(frozen=True, eq=False)
class Solution:
    """The parameters reached (n_parameters,), and ½ ‖r‖² at the start and after each accepted step (k + 1,).

    `converged`: the gradient is within GRADIENT_TOLERANCE of 0, or no step lowers the cost any more.
    """

    parameters: Floats
    costs: npt.NDArray[np.float64]
    converged: bool


def residuals(spec: NetworkSpec, output: str, parameters: Floats, X: Floats, y: Targets) -> Floats:
    """The residuals r = ŷ − y (n,), where ŷ is the activation `output` of the network's one logit."""
    return np.asarray(ACTIVATIONS[output].value(logits(spec, parameters, X)) - y)


def jacobian(spec: NetworkSpec, output: str, parameters: Floats, X: Floats) -> Floats:
    """The Jacobian ∂ŷ/∂β (n, n_parameters): like `network.backward`, but without the sum over the examples."""
    A0 = inputs(spec, parameters, X)
    caches, layers = propagate(spec, parameters, A0), layer_views(spec, parameters)
    activations = [*layer_activations(spec)[:-1], ACTIVATIONS[output]]
    z = caches[-1].z
    dZ = activations[-1].slope(z, activations[-1].value(z))
    blocks: list[Floats] = []
    for index in reversed(range(len(layers))):
        a_prev = caches[index - 1].a if index else A0
        dW = (a_prev[:, :, np.newaxis] * dZ[:, np.newaxis, :]).reshape(len(X), -1)
        blocks = [dW, *([dZ] if spec.bias else []), *blocks]
        if index:
            dZ = dZ @ layers[index][0].T * activations[index - 1].slope(*caches[index - 1])
    return np.concatenate(blocks, axis=1)


@np.errstate(all="ignore")  # a step that overflows does not lower the cost, so it is rejected
def levenberg_marquardt(
    spec: NetworkSpec, parameters: Floats, X: Floats, y: Targets, *, output: str = "linear", max_steps: int = 100
) -> Solution:
    """Minimise ½ ‖ŷ − y‖² from `parameters` (n_parameters,) on X (n ≥ 1, 1 or 2) and targets y (n,).

    `output` names the activation of the output; the algorithm makes at most `max_steps` steps. Raises ValueError for a
    network with more than one output.
    """
    if spec.n_outputs != 1:
        raise ValueError(f"least squares needs one output, got {spec.n_outputs}")
    beta = parameters.astype(np.float64)
    r = residuals(spec, output, beta, X, y)
    costs, damping = [0.5 * float(r @ r)], INITIAL_DAMPING
    for _ in range(max_steps):
        J = jacobian(spec, output, beta, X)
        if np.abs(r @ J).max() <= GRADIENT_TOLERANCE:
            return Solution(beta, np.array(costs), converged=True)
        while damping <= MAX_DAMPING:
            trial = beta + _step(J, r, damping)
            r_trial = residuals(spec, output, trial, X, y)
            cost = 0.5 * float(r_trial @ r_trial)
            if cost < costs[-1]:
                break
            damping *= DAMPING_FACTOR
        else:
            return Solution(beta, np.array(costs), converged=bool(np.isfinite(costs[-1])))
        beta, r = trial, r_trial
        costs.append(cost)
        damping = max(damping / DAMPING_FACTOR, MIN_DAMPING)
    return Solution(beta, np.array(costs), converged=False)


def _step(J: Floats, r: Floats, damping: float) -> Floats:
    """δ of (JᵀJ + λ D) δ = −Jᵀr, as the least-squares solution of [J; √(λ D)] δ = [−r; 0], without forming JᵀJ."""
    scale = np.maximum(np.sqrt(np.square(J).sum(axis=0)), 1e-8)  # not 0 for a weight without effect on the output
    stacked = np.vstack([J, np.diag(np.sqrt(damping) * scale)])
    return np.asarray(np.linalg.lstsq(stacked, np.concatenate([-r, np.zeros(len(scale))]))[0])
