/** Answers of which nothing is kept here. */
const given = new WeakSet<object>();

/**
 * Marks an answer as the caller's alone: its arrays move to the other thread instead of being
 * copied, which for a long run are megabytes that both threads would have to collect.
 */
export function giveAway<T extends object | null>(answer: T): T {
  if (answer !== null) given.add(answer);
  return answer;
}

/** What moves with a message that carries such an answer, in the field `r` as birpc has it. */
export function movedWith(message: unknown): ArrayBuffer[] {
  const answer = (message as { readonly r?: unknown } | null)?.r;
  if (typeof answer !== "object" || answer === null || !given.has(answer)) return [];
  const buffers = new Set<ArrayBuffer>();
  collect(answer, buffers);
  return [...buffers];
}

function collect(value: unknown, into: Set<ArrayBuffer>): void {
  if (typeof value !== "object" || value === null) return;
  if (!ArrayBuffer.isView(value)) for (const part of Object.values(value)) collect(part, into);
  else if (value.buffer instanceof ArrayBuffer) into.add(value.buffer);
}
