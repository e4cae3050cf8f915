"""Measurements at size: what a build costs, model by model."""
