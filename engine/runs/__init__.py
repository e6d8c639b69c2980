"""The training of the runs of an experiment: state, trainers, evaluation, diagnosis."""
