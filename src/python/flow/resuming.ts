import type { Stmt, StmtOf } from "../ast.ts";
import { triesCheckpoint } from "../checkpoints.ts";

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

const restores = (s: Stmt): boolean =>
  s.kind === "assign" && s.value !== null && triesCheckpoint(s.value);
