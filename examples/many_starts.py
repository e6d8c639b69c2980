"""How often does a small network find XOR? A thousand random restarts of each width, trained all at once."""

from engine import Ensemble, LayerSpec, NetworkSpec, RunSpec, TrainingSpec, make_dataset

corners = make_dataset("xor_corners")
for units in (1, 2, 3, 4):
    run = RunSpec(NetworkSpec((LayerSpec(units, "tanh"),)), TrainingSpec(learning_rate=0.5))
    ensemble = Ensemble(run, range(1000), corners)
    for _ in range(1000):
        ensemble.train_epoch()
    percent = 100 * ensemble.evaluate().solved.mean()
    print(
        f"{units} hidden unit{'s' if units > 1 else ' '}: {percent:5.1f} % of 1,000 restarts solve XOR in 1,000 steps"
    )
