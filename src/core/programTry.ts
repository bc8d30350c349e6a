import type { ProgramNode, TryNode } from "./runPlan.ts";
import { isGivenUpType, isSubclass, PyError } from "./spec/pyError.ts";

export type Nodes = readonly ProgramNode[];

/** How a run of nodes ended: at its end, or by a jump that goes on outward. */
export type Ending = "end" | "break" | "continue" | "return";

/** The script itself ends the run: `sys.exit()`, or an exception of its own. */
export class ScriptExit extends Error {
  /** The class of the exception; null for an end that nothing catches. */
  readonly type: string | null;

  constructor(type: string | null) {
    super("the script ends");
    this.type = type;
  }
}

/** Runs a `try` statement; `finally` runs however the rest ends. */
export function attempt(node: TryNode, execute: (nodes: Nodes) => Ending): Ending {
  let ending: Ending;
  try {
    ending = handled(node, execute);
  } catch (error) {
    execute(node.finally);
    throw error;
  }
  const last = execute(node.finally);
  return last === "end" ? ending : last;
}

/** What `else` or a handler raises is not handled. */
function handled(node: TryNode, execute: (nodes: Nodes) => Ending): Ending {
  let ending: Ending;
  try {
    ending = execute(node.body);
  } catch (error) {
    return execute(handlerOf(node, error));
  }
  return ending === "end" ? execute(node.orelse) : ending;
}

type Execute = (nodes: Nodes) => Generator<void, Ending>;

/** The same where pauses may come in between. */
export function* attemptNested(node: TryNode, execute: Execute): Generator<void, Ending> {
  let ending: Ending;
  try {
    ending = yield* handledNested(node, execute);
  } catch (error) {
    yield* execute(node.finally);
    throw error;
  }
  const last = yield* execute(node.finally);
  return last === "end" ? ending : last;
}

function* handledNested(node: TryNode, execute: Execute): Generator<void, Ending> {
  let ending: Ending;
  try {
    ending = yield* execute(node.body);
  } catch (error) {
    return yield* execute(handlerOf(node, error));
  }
  return ending === "end" ? yield* execute(node.orelse) : ending;
}

/** The body of the `except` that catches an exception of PyTorch or of the script, or throws on. */
function handlerOf({ handlers }: TryNode, error: unknown): Nodes {
  const isPython = error instanceof PyError || error instanceof ScriptExit;
  const type = isPython ? error.type : null;
  if (type === null || isGivenUpType(type)) throw error;
  const handler = handlers.find(({ catches }) => catches.some((base) => isSubclass(type, base)));
  if (!handler) throw error;
  return handler.body;
}
