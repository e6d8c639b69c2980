"""The executors that computations run in, and the scheduler that shares the cores."""
