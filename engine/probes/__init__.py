"""What a panel may ask of a state: pictures and numbers, made only when asked for."""
