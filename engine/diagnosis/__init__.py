"""How a run is doing: its state in one word, with the facts that the word needs (docs/diagnosis.md)."""
