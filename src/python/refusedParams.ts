import type { CallError } from "../core/spec/pyError.ts";
import { typeName } from "../core/spec/pyValue.ts";
import { dottedName, type Expr, type ExprOf } from "./ast.ts";
import { classNamed, type Placed } from "./classes.ts";
import { lastName } from "./loopFacts.ts";
import { qualify } from "./qualify.ts";
import type { Block, ModuleIndex } from "./scopes.ts";

/**
 * What PyTorch says to a list of parameters where its text alone shows that it refuses them: an
 * empty one, a group without `params`, a set, the same twice. Which tensors an expression holds, and
 * whether they are leaves, only the run shows.
 */
export function refusedList(items: readonly Expr[], index: ModuleIndex): CallError | null {
  const [first] = items;
  if (!first) return raised("ValueError", "optimizer got an empty parameter list");
  if (first.kind === "dict") return refusedGroups(items, index);
  if (first.kind !== "constant") return null;
  const name = typeName(first.value);
  return raised(
    "TypeError",
    `optimizer can only optimize Tensors, but one of the params is ${name}`,
  );
}

/** What is no optimizer, where a scheduler of PyTorch wants one: a number, a text, the model. */
export function refusedOptimizer({ expr, block }: Placed, index: ModuleIndex): CallError | null {
  const name =
    expr.kind === "constant"
      ? typeName(expr.value)
      : expr.kind === "call"
        ? moduleClass(expr, block, index)?.name
        : undefined;
  return name === undefined ? null : raised("TypeError", `${name} is not an Optimizer`);
}

const raised = (type: string, message: string): CallError => ({ type, message });

function refusedGroups(items: readonly Expr[], index: ModuleIndex): CallError | null {
  const known: Expr[] = [];
  for (const item of items) {
    if (item.kind !== "dict") return null;
    const keys = item.entries.map(({ key }) => (key?.kind === "constant" ? key.value : undefined));
    if (keys.includes(undefined)) return null;
    const value = item.entries[keys.lastIndexOf("params")]?.value;
    if (!value) return raised("KeyError", "params");
    if (isSet(value)) return raised("TypeError", SET);
    if (known.some((other) => isShared(other, value)) && !overridesParameters(index)) {
      return raised("ValueError", "some parameters appear in more than one parameter group");
    }
    known.push(value);
  }
  return null;
}

const SET =
  "optimizer parameters need to be organized in ordered collections, but the ordering of tensors " +
  "in sets will change between runs. Please use a list instead.";

const isSet = (expr: Expr): boolean =>
  expr.kind === "set" ||
  (expr.kind === "comprehension" && expr.result === "set") ||
  (expr.kind === "call" && expr.callee.kind === "name" && expr.callee.name === "set");

/** `model.parameters()` twice, or beside `model.head.parameters()`: a module holds its parts'. */
function isShared(a: Expr, b: Expr): boolean {
  const [one, other] = [moduleOf(a), moduleOf(b)];
  if (one === undefined || other === undefined) return false;
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}

/** `model.head` in `model.head.parameters()`. */
function moduleOf(expr: Expr): string | undefined {
  if (expr.kind !== "call" || expr.args.length > 0) return undefined;
  const { callee } = expr;
  const isAll = callee.kind === "attribute" && callee.name === "parameters";
  return isAll ? dottedName(callee.object) : undefined;
}

/** A class of the file says itself what its parameters are. */
const overridesParameters = ({ classes }: ModuleIndex): boolean =>
  [...classes.values()].some(({ scope }) => scope.bindings.has("parameters"));

/** The model itself, or one tensor. */
export function refusedObject(
  call: ExprOf<"call">,
  block: Block,
  index: ModuleIndex,
): CallError | null {
  const module = moduleClass(call, block, index);
  if (module) {
    const names = index.classes.get(module)?.scope.bindings;
    const isIterable = iterating.some((name) => names?.has(name));
    return isIterable ? null : raised("TypeError", `'${module.name}' object is not iterable`);
  }
  return isFloatTensor(call, block) && !changesDefaults(index)
    ? raised("TypeError", `${LONE} torch.FloatTensor`)
    : null;
}

/** The class of the file that a call makes a module of. */
function moduleClass({ callee }: ExprOf<"call">, block: Block, index: ModuleIndex) {
  const definition = classNamed(callee, block);
  const at = definition && index.classes.get(definition)?.parent;
  const isModule = definition?.bases.every(({ value }) => isPath(value, at ?? block, MODULE));
  return isModule && definition && definition.bases.length > 0 ? definition : undefined;
}

const MODULE = /^torch\.nn\.Module$/;

const iterating = ["__iter__", "__getitem__", "__getattr__"];

const LONE =
  "params argument given to the optimizer should be an iterable of Tensors or dicts, but got";

const isPath = (expr: Expr, block: Block, path: RegExp): boolean => {
  const found = qualify(expr, block, () => false);
  return found !== undefined && !found.assumed && path.test(found.path);
};

/** A tensor of PyTorch's default type and place. */
function isFloatTensor({ callee, args }: ExprOf<"call">, block: Block): boolean {
  if (args.some(({ name }) => name !== null && /^(dtype|device|out)$/.test(name))) return false;
  const [first] = args;
  if (isPath(callee, block, /^torch\.nn\.Parameter$/)) {
    return first?.value.kind === "call" && isFloatTensor(first.value, block);
  }
  if (isPath(callee, block, /^torch\.(zeros|ones|rand|randn)$/)) return true;
  return isPath(callee, block, /^torch\.tensor$/) && first !== undefined && hasFloat(first.value);
}

/** Numbers of which one is a float. */
function hasFloat(expr: Expr): boolean {
  if (expr.kind === "constant") return typeof expr.value === "number";
  return expr.kind === "list" && expr.items.some(hasFloat);
}

/** `torch.set_default_dtype(…)` and the like. */
const changesDefaults = ({ calls }: ModuleIndex): boolean =>
  calls.some(({ call }) => /^set_default_/.test(lastName(call.callee)));
