"""The engine: reads diagrams and decisions, judges them before they are deployed, and executes them.

xml.py and diagram.py read; profile/ and check.py judge, child.py in a process that can be killed; dmn/ and decisions.py decide;
the other modules compile and run. Only this package imports SpiffWorkflow, and nothing here imports the handlers.
"""
