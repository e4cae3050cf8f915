"""Write, audit, publish: a build that passed its tests becomes one version that readers see whole, or not at all."""
