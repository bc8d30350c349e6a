import type { Stmt } from "./ast.ts";

/**
 * Statements that were read before, by their text: the same text on the same level is the same
 * statement, whatever stands around it. Kept from one reading of a document to the next.
 */
export class ConvertedStatements {
  private readonly before: ReadonlyMap<string, Stmt>;
  private readonly now = new Map<string, Stmt>();
  private readonly isTaken: boolean;
  private readonly taken = new Set<Stmt>();

  /** `isTaken`: nobody uses what was read before any more, so that it need not be copied. */
  constructor(previous?: ConvertedStatements, isTaken = false) {
    this.before = previous?.now ?? new Map();
    this.isTaken = isTaken;
  }

  /**
   * The statement that now begins at `from`; undefined where it must be read anew. Only one that
   * stands in no other can be taken: two of the same text, or one of a taken one's parts, would
   * share it.
   */
  get(key: string, from: number, isOutermost: boolean): Stmt | undefined {
    const known = this.before.get(key);
    if (!known) return undefined;
    const statement = this.at(from, known, isOutermost);
    this.now.set(key, statement);
    return statement;
  }

  private at(from: number, known: Stmt, isOutermost: boolean): Stmt {
    if (this.isTaken && isOutermost && !this.taken.has(known)) {
      this.taken.add(known);
      if (known.from !== from) move(known, from - known.from);
      return known;
    }
    return this.isTaken || known.from !== from ? shifted(known, from - known.from) : known;
  }

  set(key: string, statement: Stmt): void {
    this.now.set(key, statement);
  }
}

/** A copy in which every offset is moved. */
function shifted<T extends object>(node: T, by: number): T {
  if (Array.isArray(node)) return node.map((item) => shiftedPart(item, by)) as unknown as T;
  const copy = { ...node } as Record<string, unknown>;
  if (typeof copy.from === "number" && typeof copy.to === "number") {
    copy.from += by;
    copy.to += by;
  }
  // The value of a constant is Python's: it has no offsets.
  if (copy.kind === "constant") return copy as T;
  for (const key in copy) copy[key] = shiftedPart(copy[key], by);
  return copy as T;
}

const shiftedPart = (part: unknown, by: number): unknown =>
  typeof part === "object" && part !== null ? shifted(part, by) : part;

/** Moves every offset of a tree, each of whose objects stands in one place only. */
function move(node: object, by: number): void {
  if (Array.isArray(node)) {
    for (const item of node) if (typeof item === "object" && item !== null) move(item, by);
    return;
  }
  const fields = node as Record<string, unknown>;
  if (typeof fields.from === "number" && typeof fields.to === "number") {
    fields.from += by;
    fields.to += by;
  }
  if (fields.kind === "constant") return;
  for (const key in fields) {
    const part = fields[key];
    if (typeof part === "object" && part !== null) move(part, by);
  }
}
