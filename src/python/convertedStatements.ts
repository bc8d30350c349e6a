import type { Stmt } from "./ast.ts";

interface Converted {
  from: number;
  statement: Stmt;
}

/**
 * Statements that were read before, by their text: the same text on the same level is the same
 * statement, whatever stands around it. Kept from one reading of a document to the next.
 */
export class ConvertedStatements {
  private readonly before: ReadonlyMap<string, Converted>;
  private readonly now = new Map<string, Converted>();

  constructor(previous?: ConvertedStatements) {
    this.before = previous?.now ?? new Map();
  }

  /** The statement that now begins at `from`; undefined where it must be read anew. */
  get(key: string, from: number): Stmt | undefined {
    const known = this.before.get(key);
    if (!known) return undefined;
    const isMoved = known.from !== from;
    const statement = isMoved ? shifted(known.statement, from - known.from) : known.statement;
    this.now.set(key, { from, statement });
    return statement;
  }

  set(key: string, from: number, statement: Stmt): void {
    this.now.set(key, { from, statement });
  }
}

/** A copy in which every offset is moved. */
function shifted<T extends object>(node: T, by: number): T {
  if (Array.isArray(node)) return node.map((item) => moved(item, by)) as unknown as T;
  const copy = { ...node } as Record<string, unknown>;
  if (typeof copy.from === "number" && typeof copy.to === "number") {
    copy.from += by;
    copy.to += by;
  }
  // The value of a constant is Python's: it has no offsets.
  if (copy.kind === "constant") return copy as T;
  for (const key in copy) copy[key] = moved(copy[key], by);
  return copy as T;
}

const moved = (part: unknown, by: number): unknown =>
  typeof part === "object" && part !== null ? shifted(part, by) : part;
