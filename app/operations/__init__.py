"""One module for each thing that REST or a panel asks for: what is asked, what is answered and the work between."""
