"""One neuron and two layers on XOR's four corners: the first ends at ln 2, the second at almost nothing."""

from math import log

from engine import (
    Command,
    Experiment,
    LayerSpec,
    NetworkSpec,
    RunSpec,
    advance,
    analyse,
    initial_state,
    make_dataset,
)

one_neuron = RunSpec(NetworkSpec(), seed=1)
two_layers = RunSpec(NetworkSpec((LayerSpec(2, "tanh"),)), seed=39)
duel = Experiment((one_neuron, two_layers))

corners = make_dataset("xor_corners")
floor = analyse(corners.X, corners.y).floor
state, frame = advance(duel, corners, initial_state(duel), Command(until=2000, budget_ms=60_000, floor=floor))

for name, loss, verdict in zip(("one neuron", "two layers"), frame.arrays["loss"], frame.info["verdicts"], strict=True):
    print(f"{name}: loss {loss:.6f}, {verdict['code']}")
print(f"ln 2 is     {log(2):.6f}")
