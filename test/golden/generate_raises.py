"""Every place in torch.optim that raises or warns: the test says of each where we do so too, or why not.

    python test/golden/generate_raises.py

Needs torch. `{}` stands for what a message fills in.
"""

import ast
from pathlib import Path

import torch.optim

from arguments import write

FOLDER = Path(torch.optim.__file__).parent
FILES = ["lr_scheduler.py", "swa_utils.py", "optimizer.py", "sgd.py", "adam.py", "adamw.py", "nadam.py", "radam.py",
         "adamax.py", "adagrad.py", "adadelta.py", "rmsprop.py", "rprop.py", "asgd.py", "lbfgs.py", "sparse_adam.py",
         "_functional.py", "_adafactor.py", "_muon.py"]


def template(node, constants):
    """A message with its parts that are not fixed left out."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(template(part, constants) for part in node.values)
    if isinstance(node, ast.BinOp):
        return template(node.left, constants) + template(node.right, constants)
    if isinstance(node, ast.Name) and node.id in constants:
        return constants[node.id]
    return "{}"


class Sites(ast.NodeVisitor):
    def __init__(self, file, constants):
        self.file, self.constants, self.where, self.found = file, constants, [], []

    def visit_scope(self, node):
        self.where.append(node.name)
        self.generic_visit(node)
        self.where.pop()

    visit_FunctionDef = visit_ClassDef = visit_scope

    def visit_Raise(self, node):
        if isinstance(node.exc, ast.Call):
            self.add(node.exc.func.id, node.exc.args[:1])
        elif isinstance(node.exc, ast.Name):
            self.add(node.exc.id, [])
        self.generic_visit(node)

    def visit_Assert(self, node):
        self.add("AssertionError", [])

    def visit_Call(self, node):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "warn":
            self.add("warning", node.args[:1])
        self.generic_visit(node)

    def add(self, kind, args):
        message = template(args[0], self.constants) if args else ""
        self.found.append({"file": self.file, "where": ".".join(self.where), "kind": kind, "message": message})


def sites(file):
    tree = ast.parse((FOLDER / file).read_text())
    constants = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            constants[node.targets[0].id] = template(node.value, constants)
    visitor = Sites(file, constants)
    visitor.visit(tree)
    return visitor.found


if __name__ == "__main__":
    write("raises.json", [site for file in FILES for site in sites(file)])
