"""libcst's syntax tree without libcst's import: the same nodes, made light.

A node has the name and the fields of libcst's own. What it lacks is what makes those costly to define and to make
(validation, visitors, comparison), and nothing here needs. Blanks, comments and punctuation are plain text. ``GRAMMAR``
says how a node is written out again, which is where positions come from (``reading.places``).
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import cache
from types import FunctionType
from typing import Any, ClassVar

GRAMMAR = """
BaseExpression:
BaseNumber(BaseExpression):
BaseCompOp:

Name(BaseExpression): ( value )
Integer(BaseNumber): ( value )
Float(BaseNumber): ( value )
Imaginary(BaseNumber): ( value )
Ellipsis(BaseExpression): ( '...' )
SimpleString(BaseExpression): ( value )
ConcatenatedString(BaseExpression): ( left whitespace_between right )
FormattedString(BaseExpression): ( start parts end )
FormattedStringText: value
FormattedStringExpression: '{' whitespace_before_expression expression equal whitespace_after_expression \
conversion?'!' conversion format_spec?':' format_spec '}'
TemplatedString(BaseExpression): ( start parts end )
TemplatedStringText: value
TemplatedStringExpression: '{' whitespace_before_expression expression equal whitespace_after_expression \
conversion?'!' conversion format_spec?':' format_spec '}'
Attribute(BaseExpression): ( value dot attr )
Call(BaseExpression): ( func whitespace_after_func '(' whitespace_before_args args ')' )
Arg: < star whitespace_after_star keyword equal value > comma whitespace_after_arg
Subscript(BaseExpression): ( value whitespace_after_value lbracket slice rbracket )
SubscriptElement: < slice > comma
Index: star whitespace_after_star value
Slice: lower first_colon upper second_colon step
UnaryOperation(BaseExpression): ( operator expression )
BinaryOperation(BaseExpression): ( left operator right )
BooleanOperation(BaseExpression): ( left operator right )
Comparison(BaseExpression): ( left comparisons )
ComparisonTarget: operator comparator
IfExp(BaseExpression): ( body whitespace_before_if 'if' whitespace_after_if test \
whitespace_before_else 'else' whitespace_after_else orelse )
NamedExpr(BaseExpression): ( target whitespace_before_walrus ':=' whitespace_after_walrus value )
Lambda(BaseExpression): ( 'lambda' whitespace_after_lambda params colon body )
Await(BaseExpression): ( 'await' whitespace_after_await expression )
Yield(BaseExpression): ( 'yield' whitespace_after_yield value )
From: whitespace_before_from < 'from' whitespace_after_from item >
Tuple(BaseExpression): ( elements )
List(BaseExpression): ( lbracket elements rbracket )
Set(BaseExpression): ( lbrace elements rbrace )
Dict(BaseExpression): ( lbrace elements rbrace )
Element: < value > comma
StarredElement(BaseExpression): ( '*' whitespace_before_value value ) comma
DictElement: < key whitespace_before_colon ':' whitespace_after_colon value > comma
StarredDictElement: < '**' whitespace_before_value value > comma
GeneratorExp(BaseExpression): ( elt for_in )
ListComp(BaseExpression): ( lbracket elt for_in rbracket )
SetComp(BaseExpression): ( lbrace elt for_in rbrace )
DictComp(BaseExpression): ( lbrace key whitespace_before_colon ':' whitespace_after_colon value for_in rbrace )
StarredDictComp(BaseExpression): ( lbrace '**' whitespace_before_value value for_in rbrace )
CompFor: whitespace_before asynchronous 'for' whitespace_after_for target \
whitespace_before_in 'in' whitespace_after_in iter ifs inner_for_in
CompIf: whitespace_before 'if' whitespace_before_test test

Plus: '+' whitespace_after
Minus: '-' whitespace_after
BitInvert: '~' whitespace_after
Not: 'not' whitespace_after
And: whitespace_before < 'and' > whitespace_after
Or: whitespace_before < 'or' > whitespace_after
Add: whitespace_before < '+' > whitespace_after
Subtract: whitespace_before < '-' > whitespace_after
Multiply: whitespace_before < '*' > whitespace_after
Divide: whitespace_before < '/' > whitespace_after
FloorDivide: whitespace_before < '//' > whitespace_after
Modulo: whitespace_before < '%' > whitespace_after
Power: whitespace_before < '**' > whitespace_after
LeftShift: whitespace_before < '<<' > whitespace_after
RightShift: whitespace_before < '>>' > whitespace_after
BitOr: whitespace_before < '|' > whitespace_after
BitAnd: whitespace_before < '&' > whitespace_after
BitXor: whitespace_before < '^' > whitespace_after
MatrixMultiply: whitespace_before < '@' > whitespace_after
LessThan(BaseCompOp): whitespace_before < '<' > whitespace_after
GreaterThan(BaseCompOp): whitespace_before < '>' > whitespace_after
Equal(BaseCompOp): whitespace_before < '==' > whitespace_after
LessThanEqual(BaseCompOp): whitespace_before < '<=' > whitespace_after
GreaterThanEqual(BaseCompOp): whitespace_before < '>=' > whitespace_after
NotEqual(BaseCompOp): whitespace_before < '!=' > whitespace_after
In(BaseCompOp): whitespace_before < 'in' > whitespace_after
NotIn(BaseCompOp): whitespace_before < 'not' whitespace_between 'in' > whitespace_after
Is(BaseCompOp): whitespace_before < 'is' > whitespace_after
IsNot(BaseCompOp): whitespace_before < 'is' whitespace_between 'not' > whitespace_after
AddAssign: whitespace_before < '+=' > whitespace_after
SubtractAssign: whitespace_before < '-=' > whitespace_after
MultiplyAssign: whitespace_before < '*=' > whitespace_after
MatrixMultiplyAssign: whitespace_before < '@=' > whitespace_after
DivideAssign: whitespace_before < '/=' > whitespace_after
FloorDivideAssign: whitespace_before < '//=' > whitespace_after
ModuloAssign: whitespace_before < '%=' > whitespace_after
PowerAssign: whitespace_before < '**=' > whitespace_after
LeftShiftAssign: whitespace_before < '<<=' > whitespace_after
RightShiftAssign: whitespace_before < '>>=' > whitespace_after
BitOrAssign: whitespace_before < '|=' > whitespace_after
BitAndAssign: whitespace_before < '&=' > whitespace_after
BitXorAssign: whitespace_before < '^=' > whitespace_after

Expr: < value > semicolon
Assign: < targets value > semicolon
AssignTarget: < target > whitespace_before_equal '=' whitespace_after_equal
AugAssign: < target operator value > semicolon
AnnAssign: < target annotation@':' equal value > semicolon
Annotation: whitespace_before_indicator @':' whitespace_after_indicator < annotation >
Return: < 'return' whitespace_after_return value > semicolon
Del: < 'del' whitespace_after_del target > semicolon
Pass: < 'pass' > semicolon
Break: < 'break' > semicolon
Continue: < 'continue' > semicolon
Raise: < 'raise' whitespace_after_raise exc cause > semicolon
Assert: < 'assert' whitespace_after_assert test comma msg > semicolon
Global: < 'global' whitespace_after_global names > semicolon
Nonlocal: < 'nonlocal' whitespace_after_nonlocal names > semicolon
NameItem: < name > comma
Import: < 'import' whitespace_after_import names > semicolon
ImportFrom: < 'from' whitespace_after_from relative module \
whitespace_before_import 'import' whitespace_after_import lpar names rpar > semicolon
LazyImport: < 'lazy' whitespace_after_lazy 'import' whitespace_after_import names > semicolon
LazyImportFrom: < 'lazy' whitespace_after_lazy 'from' whitespace_after_from relative module \
whitespace_before_import 'import' whitespace_after_import lpar names rpar > semicolon
ImportAlias: < name asname > comma
ImportStar: '*'
AsName: whitespace_before_as 'as' whitespace_after_as name
TypeAlias: < 'type' whitespace_after_type name whitespace_after_name \
type_parameters whitespace_after_type_parameters '=' whitespace_after_equals value semicolon >
TypeParameters: lbracket params rbracket
TypeParam: param equal star whitespace_after_star default comma
TypeVar: < name colon bound >
TypeVarTuple: < '*' whitespace_after_star name >
ParamSpec: < '**' whitespace_after_star name >

SimpleStatementLine: leading_lines | < body >> trailing_whitespace
SimpleStatementSuite: leading_whitespace < body >> trailing_whitespace
IndentedBlock: header + < body >> footer -
If: leading_lines | < @'if' whitespace_before_test test whitespace_after_test ':' body orelse@'elif' >>
Else: leading_lines | < 'else' whitespace_before_colon ':' body >>
For: leading_lines | < asynchronous 'for' whitespace_after_for target \
whitespace_before_in 'in' whitespace_after_in iter whitespace_before_colon ':' body orelse >>
While: leading_lines | < 'while' whitespace_after_while test whitespace_before_colon ':' body orelse >>
With: leading_lines | < asynchronous 'with' whitespace_after_with lpar items rpar whitespace_before_colon ':' body >>
WithItem: < item asname > comma
Try: leading_lines | < 'try' whitespace_before_colon ':' body handlers orelse finalbody >>
TryStar: leading_lines | < 'try' whitespace_before_colon ':' body handlers orelse finalbody >>
ExceptHandler: leading_lines | < 'except' whitespace_after_except type name whitespace_before_colon ':' body >>
ExceptStarHandler: leading_lines | < 'except' whitespace_after_except '*' whitespace_after_star type name \
whitespace_before_colon ':' body >>
Finally: leading_lines | < 'finally' whitespace_before_colon ':' body >>
Decorator: leading_lines | < '@' whitespace_after_at decorator > trailing_whitespace
FunctionDef: leading_lines decorators lines_after_decorators | < asynchronous 'def' whitespace_after_def name \
whitespace_after_name type_parameters whitespace_after_type_parameters '(' whitespace_before_params params ')' \
returns@'->' whitespace_before_colon ':' body >>
Parameters: posonly_params posonly_ind params star_arg kwonly_params star_kwarg
Param: < star whitespace_after_star name > annotation@':' equal default comma whitespace_after_param
ParamStar: '*' comma
ParamSlash: '/' whitespace_after comma
ClassDef: leading_lines decorators lines_after_decorators | < 'class' whitespace_after_class name \
whitespace_after_name type_parameters whitespace_after_type_parameters lpar bases keywords rpar \
whitespace_before_colon ':' body >>
Match: leading_lines | < 'match' whitespace_after_match subject whitespace_before_colon ':' whitespace_after_colon \
+ cases footer - >>
MatchCase: leading_lines | < 'case' whitespace_after_case pattern \
whitespace_before_if guard?'if' whitespace_after_if guard whitespace_before_colon ':' body >>
MatchValue: < value >
MatchSingleton: < value >
MatchSequenceElement: < value comma >
MatchStar: < '*' whitespace_before_name name name!'_' comma >
MatchList: ( lbracket patterns rbracket )
MatchTuple: ( patterns )
MatchMapping: ( lbrace elements rest?'**' whitespace_before_rest rest trailing_comma rbrace )
MatchMappingElement: < key whitespace_before_colon ':' whitespace_after_colon pattern comma >
MatchClass: ( cls whitespace_after_cls '(' whitespace_before_patterns patterns kwds whitespace_after_kwds ')' )
MatchKeywordElement: < key whitespace_before_equal '=' whitespace_after_equal pattern comma >
MatchAs: ( pattern whitespace_before_as pattern?'as' whitespace_after_as name name!'_' )
MatchOr: ( patterns )
MatchOrElement: < pattern separator >
Module: header body footer
"""
"""A line a node: its name, its base, and how it is written: fields, ``'tokens'``, and marks. ``<`` and ``>`` bound the
node's place (without them it is all the node), ``>>`` ends it where the last statement ended, ``( ... )`` stands for
``lpar < ... > rpar``; ``|`` is a line's indentation, ``+`` and ``-`` one level more and less of it. ``field?'t'`` is a
token that is there with the field, ``field!'t'`` one that is there without it; ``@'t'`` is a token that the parent may
spell otherwise, by ``field@'t'``."""


UNWRITTEN = {
    "IndentedBlock": ("indent",),
    "Match": ("indent",),
    "Module": ("encoding", "default_indent", "default_newline", "has_trailing_newline", "chapters"),
}
"""Fields that are not written out themselves."""

FIELD = re.compile(r"\w+")
"""The field at the start of a word of the grammar."""

Parts = Any
"""What blanks and punctuation are written as: text, a ``Blank``, or tuples of these; None is nothing."""


class Blank(Enum):
    """A blank that depends on where it stands."""

    NEWLINE = auto()
    """The newline that the module uses most."""
    INDENT = auto()
    """The indentation of the block."""


class CSTNode:
    """A node of the syntax tree. A field that the source has nothing for is None or empty."""

    __slots__ = ()
    grammar: ClassVar[str] = ""


def _define_all() -> dict[str, type[CSTNode]]:
    known: dict[str, type[CSTNode]] = {"": CSTNode}
    for line in GRAMMAR.splitlines():
        if line:
            head, _, written = line.partition(": ")
            name, _, base = head.rstrip(":)").partition("(")
            known[name] = _define(name, known[base], written)
    return known


def _define(name: str, base: type[CSTNode], written: str) -> type[CSTNode]:
    words = (found.group() for word in written.split() if (found := FIELD.match(word)))
    ends = ("lpar", "rpar") if written.startswith("(") else ()
    fields = tuple(dict.fromkeys((*words, *ends, *UNWRITTEN.get(name, ()))))
    space = {"__slots__": fields, "__module__": __name__, "__init__": _initialiser(fields)}
    return type(name, (base,), {**space, "grammar": written})


def _initialiser(fields: tuple[str, ...]) -> FunctionType:
    """Return an ``__init__`` that takes the fields by name: the one for so many fields, with their names put in, as
    compiling one for each node would take as long as starting Python does."""
    made = _template(len(fields))
    code = made.__code__.replace(co_varnames=("self", *fields), co_names=fields)
    return FunctionType(code, {}, "__init__", made.__defaults__)


@cache
def _template(count: int) -> FunctionType:
    names = [f"field{number}" for number in range(count)]
    taken = "".join(f", {name}=None" for name in names)
    space: dict[str, Any] = {}
    code = f"def __init__(self{taken}): {';'.join(f'self.{name}={name}' for name in names) or 'pass'}"
    exec(compile(code, __file__, "exec"), space)
    made: FunctionType = space["__init__"]
    return made


NODES = _define_all()
