"""What is only drawn, taken out before a diagram is compiled: SpiffWorkflow executes data objects, and hangs on some of them."""

from copy import deepcopy

from app.engine.vocabulary import BPMN, DRAWING
from app.engine.xml import XmlElement, local_name, namespace


def without_drawing(root: XmlElement) -> XmlElement:
    """Return a copy of a diagram without annotations, groups, data objects and their associations; `root` is left as it is.

    An association to a data object would be looked up, copied into the token and missed at run time; one that lies two
    sub-processes below its data object sends the library's parser into an endless loop.
    """
    copy = deepcopy(root)
    drawn = [node for node in copy.iter() if namespace(node) == BPMN and local_name(node) in DRAWING]
    for node in drawn:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    return copy
