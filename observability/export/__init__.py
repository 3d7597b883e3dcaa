"""A run's results as others read them: a data set with its card, and skills that were proven."""
