"""The whole product on one machine: MiniStack as AWS, the production template deployed to it with SAM.

__main__     `python -m guardia_ops.local up|down|status`
operate      running() for a test or the demo, up() and down() for a stack that stays
stack        a deployed stack as a value, and its file `stack.json`
emulator     starts the supervisor, waits until the emulator answers
supervisor   the process that owns the emulator and ends it, whatever becomes of the one who asked for it
launcher     the emulator's first lines, run by a Python that has no packages of its own
ownership    one stack for each directory, told by a lock
environment  what the emulator and SAM get to see of this machine
sam          build and deploy
seed         the example client and its users
quirks       where the emulator is not AWS, and what we do about it
"""
