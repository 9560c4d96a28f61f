"""Redress runs an organisation's complaint procedure from its own BPMN diagrams.

Where a line lives: it mentions HTTP -> `web`; SpiffWorkflow -> `engine`; it changes because someone asked -> `commands`;
a step computes because a diagram says so -> `handlers`; it only reads -> `queries`; an order of steps -> `bpmn/`;
a question to a person -> `forms/`; a rule with a table -> a `.dmn` file.
"""
