"""One neuron and two layers on XOR's four corners: the first ends at ln 2, the second at almost nothing."""

from math import log

from engine import (
    Command,
    Experiment,
    LayerSpec,
    NetworkSpec,
    RunSpec,
    advance,
    best_of_each,
    initial_state,
    make_dataset,
)

one_neuron = RunSpec(NetworkSpec(), seed=1)
two_layers = RunSpec(NetworkSpec((LayerSpec(2, "tanh"),)), seed=39)
duel = Experiment((one_neuron, two_layers))

corners = make_dataset("xor_corners")
start = initial_state(duel)
best = best_of_each(duel, corners, start)
state, frame = advance(duel, corners, start, Command(until=2000, budget_ms=60_000, best=best))

for name, loss, verdict in zip(("one neuron", "two layers"), frame.arrays["loss"], frame.info["verdicts"], strict=True):
    print(f"{name}: loss {loss:.6f}, {verdict['code']}")
print(f"ln 2 is     {log(2):.6f}")
