"""Goals: conditions on points, networks and their training, as data, and the judge that says which are met."""
