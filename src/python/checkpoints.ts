import { dottedName, type Expr } from "./ast.ts";
import { lastName } from "./loopFacts.ts";

const reads = /^torch\.load$|(^|\.)(load_state_dict_from_url|load_checkpoint)$/;
const mayRead = /^(load|restore|resume)(_?(check_?point|ckpt|state|model))?$/i;

/** Whether an expression reads a checkpoint, wherever it stands. */
export const readsCheckpoint = (expr: Expr): boolean =>
  expr.kind === "call" && reads.test(dottedName(expr.callee) ?? "");

/** Within a `try` any such name will do: what is not there is what the handler is for. */
export const triesCheckpoint = (expr: Expr): boolean =>
  expr.kind === "call" && mayRead.test(lastName(expr.callee));
