"""What is trained, the same for everything that is compared: networks of the sizes usual in a playground."""

from dataclasses import dataclass, replace

from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import LayerSpec, NetworkSpec, RunSpec, TrainingSpec


@dataclass(frozen=True)
class Workload:
    """A network, its examples and its batches, by the name it has in the results."""

    name: str
    what: str
    run: RunSpec
    examples: Examples
    batch_size: int | None
    n_passes: int
    aims: dict[str, str]

    @property
    def n_updates(self) -> int:
        """In one round."""
        return self.n_passes * -(-len(self.examples) // (self.batch_size or len(self.examples)))


def tanh_network(*units: int) -> NetworkSpec:
    return NetworkSpec(tuple(LayerSpec(n, "tanh") for n in units))


def workloads() -> list[Workload]:
    """W1 to W4."""
    sgd, adam = TrainingSpec(learning_rate=0.03), TrainingSpec(optimizer="adam", learning_rate=0.01)
    return [
        Workload(
            "W1",
            "XOR, 4 points, 2-2-1 tanh, all points, SGD",
            RunSpec(tanh_network(2), replace(sgd, learning_rate=0.5), 3),
            make_dataset("xor_corners"),
            None,
            1000,
            {"textbook": "≥ 4", "build_ms": "≤ 5"},
        ),
        Workload(
            "W2",
            "250 points, 2-4-2-1 tanh, batches of 10, SGD",
            RunSpec(tanh_network(4, 2), sgd, 3),
            make_dataset("circle", n_samples=250),
            10,
            100,
            {"textbook": "≥ 4", "sklearn": "≥ 9", "torch": "≥ 20", "build_ms": "≤ 5"},
        ),
        Workload(
            "W3",
            "500 points, 2-8-8-1 tanh, all points, Adam",
            RunSpec(tanh_network(8, 8), adam, 3),
            make_dataset("circle", n_samples=500),
            None,
            400,
            {"textbook": "≥ 2.7", "sklearn": "≥ 3.5", "torch": "≥ 8", "build_ms": "≤ 5"},
        ),
        Workload(
            "W4",
            "1,000 points, 4 classes, 2-16-16-4 ReLU, softmax, batches of 32, Adam",
            RunSpec(
                NetworkSpec((LayerSpec(16, "relu"), LayerSpec(16, "relu")), "he", n_outputs=4),
                replace(adam, loss="sparse_categorical_cross_entropy"),
                3,
            ),
            make_dataset("four_blobs", n_samples=1000),
            32,
            30,
            {"textbook": "≥ 4", "sklearn": "≥ 5.5", "torch": "≥ 15", "build_ms": "≤ 5"},
        ),
    ]
