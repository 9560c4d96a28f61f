"""What a tree may not hold though the grammar reads it: `?` outside tests, tests inside an ordinary not()."""

from app.feel import tree
from app.feel.errors import FeelSyntaxError
from app.feel.names import children
from app.feel.tree import Node
from app.languages import Text


def check_expression(node: Node) -> None:
    """Refuse what only a decision cell may hold.

    Raises:
        FeelSyntaxError: naming the place.
    """
    _check(node, in_cell=False)


def check_tests(node: tree.Tests) -> None:
    """Check a decision cell.

    Raises:
        FeelSyntaxError: naming the place.
    """
    for test in node.tests:
        _check(test, in_cell=True)


def _check(node: Node, *, in_cell: bool) -> None:
    waiting = [(node, in_cell)]
    while waiting:
        part, has_input = waiting.pop()
        if isinstance(part, tree.Input) and not has_input:
            raise FeelSyntaxError(
                Text("? 只能用于判定单元格或 in 之后", "? stands only in a decision cell or after in"),
                Text("请写变量名。", "Write the name of the variable."),
                at=part.at,
                found="?",
            )
        if isinstance(part, tree.NotTests):
            _check_not(part)
        if in_cell and isinstance(part, (tree.And, tree.Or)):
            _check_alternatives(part)
        inner = has_input or isinstance(part, tree.Contained)
        waiting.extend((child, inner) for child in children(part))


def _check_alternatives(node: tree.And | tree.Or) -> None:
    """`"a" or "b"` in a cell is null to DMN and never what was meant; several values are written with a comma."""
    for operand in node.operands:
        if isinstance(operand, tree.Literal) and not isinstance(operand.value, bool) and operand.value is not None:
            raise FeelSyntaxError(
                Text("and、or 连接的是条件，不是取值", "and, or join conditions, not values"),
                Text('多个取值写作 "a","b"。', 'Several values are written "a","b".'),
                at=operand.at,
                found=str(operand.value)[:80],
            )


def _check_not(node: tree.NotTests) -> None:
    if len(node.tests) == 1 and isinstance(node.tests[0], tree.ExpressionTest):
        return
    raise FeelSyntaxError(
        Text("此处 not 只能有一个条件", "not takes one condition here"),
        Text(
            "请写 not(a or b);多个取值只能用于整个判定单元格。",
            "Write not(a or b); several tests stand only in a whole decision cell.",
        ),
        at=node.at,
        found="not",
    )
