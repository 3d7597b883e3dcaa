"""Compare pictures: settings, formulas and checks of blind judges."""
