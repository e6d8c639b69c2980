"""What is known of a loss. The losses themselves stand beside their functions in the other modules of this package."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, replace
from typing import Any, Literal

from engine.arrays import Floats
from engine.functions.losses.outputs import OUTPUTS, Output
from engine.functions.losses.targets import Targets, as_numbers, as_rows
from engine.functions.spelling import NO_LIBRARY, Expression, Libraries


@dataclass(frozen=True)
class Loss:
    r"""A loss per example: `value(z, y)` is (n,), `slope(z, y)` = dL/dz has the shape of z; both keep the dtype of z.

    The `task` says what z and y are: "binary", z and y (n,), y 0.0 or 1.0; "regression", the same with any y;
    "multiclass", z (n, K) and y as `encode` makes it of labels. `output` names what turns a logit into ŷ, and
    `low` is what ŷ should be for class 0 (for class 1 it is always 1). `decision_logit` is the logit half way between
    the classes, above which class 1 is predicted, or below which, if its output falls and is not `rising`; they mean
    nothing for other tasks. At the `kinks` (logits) there is no one slope. A loss that is not `stable` is there to be
    seen breaking.

    The rest is what others need to know. `family` says which loss it is in exact arithmetic. `convex`: in the logits,
    and so in the weights of a network without hidden layers. `tex` are its formulas; `slope_tex` is dL/dz in `\hat{y}`
    and y or t = ±1, where it is short enough to be put into another formula. Where the slope of the output does not
    cancel, `slope_tex` is dL/dŷ and `factor_tex` that slope: dL/dz is their product. `prediction_slope(ŷ, y)` is dL/dŷ
    on the scale of the output's own function, with its formula `prediction_slope_tex`; of several classes (n, 1), by ŷ
    of the example's class alone. Both are None for a loss on z that reads no ŷ. `numpy` is value and slope as
    expressions of z and y, where y are labels or values. Keras's text is a loss of its own, in which LOGITS stands for
    True or False, or an expression of z and y; PyTorch's the mean of the loss; scikit-learn's the estimator that
    minimises it. `torch_from_prediction` is the mean loss as it is computed from ŷ, where PyTorch has both ways.
    """

    name: str
    formula: str
    output: str
    value: Callable[[Floats, Any], Floats]
    slope: Callable[[Floats, Any], Floats]
    task: Literal["binary", "multiclass", "regression"] = "binary"
    decision_logit: float = 0.0
    rising: bool = True
    low: float = 0.0
    encode: Callable[[Targets, Floats], Targets] = as_numbers
    kinks: tuple[float, ...] = ()
    stable: bool = True
    _: KW_ONLY
    family: Literal["cross_entropy", "squared_error", "margin", "other"] = "other"
    convex: bool
    tex: tuple[str, ...]
    slope_tex: str | None = None
    factor_tex: str | None = None
    prediction_slope: Callable[[Floats, Any], Floats] | None = None
    prediction_slope_tex: str | None = None
    numpy: Expression
    libraries: Libraries = NO_LIBRARY
    torch_from_prediction: str | None = None

    def prediction(self, z: Floats) -> Floats:
        """ŷ = g(z), in the shape of z; for two classes on the scale where class 0 is 0 and class 1 is 1."""
        y_hat = OUTPUTS[self.output].value(z)
        return y_hat if self.low == 0.0 else (y_hat - self.low) / (1.0 - self.low)

    def distance(self, z: Floats) -> Floats:
        """How far logits of two classes are from the decision logit, towards class 1."""
        return z - self.decision_logit if self.rising else self.decision_logit - z

    @property
    def one_hot(self) -> bool:
        """Does it compare with rows that have a single 1?"""
        return self.encode is as_rows

    @property
    def answer(self) -> Output:
        """The same as expressions of z."""
        output = OUTPUTS[self.output]
        if self.low == 0.0:
            return replace(output, value=self.prediction)
        shift = f"{'+' if self.low < 0 else '-'} {abs(self.low):g}"
        numpy, keras, torch = (
            text and f"({text} {shift}) / {1 - self.low:g}" for text in (output.numpy, output.keras, output.torch)
        )
        return Output(self.prediction, numpy or "", keras, output.keras_layer, torch)
