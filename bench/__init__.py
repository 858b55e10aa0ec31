"""Measures the budgets of the design as ratios: two ways of doing the same work, in one run on one machine."""
