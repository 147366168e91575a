"""Every function of Guardia, wired as in Lambda, over AWS as moto plays it: to be killed, starved and lied to.

`plant.Plant` is the whole. Time moves by hand; between the functions it does what AWS does there.
"""
