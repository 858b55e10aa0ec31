"""The commands, one module a stage; importing a module adds its commands to the program."""
