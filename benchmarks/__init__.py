"""What the playground costs: each module measures one thing and returns a `Table`."""
