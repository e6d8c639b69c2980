"""How often does a small network find XOR? A thousand starts of each width, trained all at once."""

from engine.experiment.datasets import make_dataset
from engine.experiment.specs import LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.restarts.ensemble import Ensemble

corners = make_dataset("xor_corners")
for units in (1, 2, 3, 4):
    run = RunSpec(NetworkSpec((LayerSpec(units, "tanh"),)), TrainingSpec(learning_rate=0.5))
    members = Ensemble(run, range(1000), corners)
    for _ in range(1000):
        members.train_epoch()
    solved = sum(found.solved for found in members.evaluations())
    print(
        f"{units} hidden unit{'s' if units > 1 else ' '}: {solved / 10:5.1f} % of 1,000 starts solve XOR in 1,000 steps"
    )
