import type { PyValue } from "../core/spec/pyValue.ts";
import type { Expr, ExprOf } from "./ast.ts";
import type { Names } from "./freeze.ts";
import { lastName } from "./loopFacts.ts";
import type { Block } from "./scopes.ts";
import { textMethods } from "./textMethods.ts";

type Call = ExprOf<"call">;
/** Freezes a part of a call. */
type Freeze = (expr: Expr) => Expr;

/** Calls of which the script's surroundings give the value, or which ask for a member. */
export const specialCall = (
  call: Call,
  block: Block,
  names: Names,
  inner: Freeze,
): Expr | undefined =>
  fromEnvironment(call, block, names, inner) ??
  processes(call, block, names) ??
  hasMember(call, block, names);

/** `os.environ.get("LR", 0.1)`: the environment of the run is not known. */
function fromEnvironment(call: Call, block: Block, names: Names, inner: Freeze): Expr | undefined {
  const { callee, args } = call;
  if (callee.kind !== "attribute" || !/^(get|getenv)$/.test(callee.name)) return undefined;
  const path = names.path(callee, block);
  if (path !== "os.environ.get" && path !== "os.getenv") return undefined;
  const fallback = args[1]?.value;
  if (!fallback) return names.open(call);
  names.assume();
  return inner(fallback);
}

/** How many processes train together: one, while nothing says otherwise. */
function processes(call: Call, block: Block, names: Names): Expr | undefined {
  const { callee, from, to } = call;
  const name = lastName(callee);
  if (!Object.hasOwn(alone, name)) return undefined;
  const isTorch = names.path(callee, block)?.startsWith("torch.distributed.");
  if (name !== "get_world_size" && !isTorch) return undefined;
  const own = names.open(call);
  if (own.kind === "constant") return own;
  names.assume();
  return { kind: "constant", value: alone[name] ?? null, from, to };
}

/** What `torch.distributed` says to a process that trains alone. */
const alone: Readonly<Record<string, PyValue>> = {
  get_world_size: 1n,
  get_rank: 0n,
  is_initialized: false,
  is_available: true,
};

/** `hasattr(args, "lr")` of an object whose members the file tells. */
function hasMember(call: Call, block: Block, names: Names): Expr | undefined {
  const { callee, args, from, to } = call;
  if (callee.kind !== "name" || callee.name !== "hasattr") return undefined;
  const [object, name] = args.map((a) => a.value);
  const text = name?.kind === "constant" ? name.value : undefined;
  if (!object || typeof text !== "string") return undefined;
  const answer = (value: boolean): Expr => ({ kind: "constant", value, from, to });
  if (names.item(call, object, text, block)?.kind === "constant") return answer(true);
  return names.lacks(object, text, block) ? answer(false) : undefined;
}

/** `args.opt.lower()` as `str.lower(args.opt)`. */
export function textMethod({ callee, args, ...call }: Call, inner: Freeze): Expr | undefined {
  if (callee.kind !== "attribute" || !Object.hasOwn(textMethods, callee.name)) return undefined;
  const { object, from, to } = callee;
  const method: Expr = { kind: "name", name: `str.${callee.name}`, from, to };
  const own = { name: null, star: "", from, to, value: inner(object) } as const;
  const given = args.map((a) => ({ ...a, value: inner(a.value) }));
  return { ...call, callee: method, args: [own, ...given] };
}
