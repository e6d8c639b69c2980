"""How wrong one prediction is: every loss with its slope, its output activation and its task (course C4 to C7, C15).

A loss is fused with its output activation: ŷ = g(z) is never formed on the way to the loss where that would lose
digits, and the product dL/dŷ · dŷ/dz is written out in its simplified form (course C17, C18).
"""

from engine.functions.losses.binary import BINARY, REGRESSION
from engine.functions.losses.categorical import CATEGORICAL
from engine.functions.losses.naive import NAIVE_BINARY, NAIVE_CATEGORICAL
from engine.functions.losses.outputs import OUTPUTS
from engine.functions.losses.record import Loss
from engine.functions.losses.targets import Targets

__all__ = ["LOSSES", "OUTPUTS", "Loss", "Targets"]

LOSSES: dict[str, Loss] = {
    record.name: record for record in (*BINARY, *NAIVE_BINARY, *CATEGORICAL, *NAIVE_CATEGORICAL, *REGRESSION)
}
