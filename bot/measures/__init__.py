"""«Меры поддержки»: what is due to a family, and where to go nearby; for the family itself and for its curator."""
