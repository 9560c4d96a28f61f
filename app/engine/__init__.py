"""The engine: reads diagrams and decisions, judges them before they are deployed, and executes them.

xml.py and diagram.py read, profile*.py and check.py judge, child.py judges in a process that can be killed; the other
modules compile and run. Only this package imports SpiffWorkflow, and nothing here imports the handlers.
"""
