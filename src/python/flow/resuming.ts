import type { Expr, Stmt, StmtOf } from "../ast.ts";
import { lastName } from "../loopFacts.ts";

/**
 * `try: checkpoint = torch.load(path) … except: start = 0`: a run is shown from its beginning, when
 * there is nothing to go on from. Undefined for any other `try`; else the bodies that run then.
 */
export function insteadOfResuming({ branches }: StmtOf<"try">): readonly Stmt[][] | undefined {
  const [attempt] = branches;
  const handler = branches.find(({ role }) => role === "except");
  if (!handler || !attempt?.body.slice(0, FIRST).some(restores)) return undefined;
  const last = branches.filter(({ role }) => role === "finally");
  return [handler, ...last].map(({ body }) => [...body]);
}

/** The checkpoint is read first, perhaps after a message. */
const FIRST = 2;

/** Within a `try` any such name will do: what is not there is what the handler is for. */
const restores = (s: Stmt): boolean => s.kind === "assign" && isLoad(s.value);

const isLoad = (expr: Expr | null): boolean =>
  expr?.kind === "call" &&
  /^(load|restore|resume)(_?(check_?point|ckpt|state|model))?$/i.test(lastName(expr.callee));
