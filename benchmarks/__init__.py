"""What Guardia's speed is measured by: `make bench`. Tests assert no times, because machines differ and are noisy.

Figures are processor time; what can be compared is a ratio of two figures of one run.
"""
