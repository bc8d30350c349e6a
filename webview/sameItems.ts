/** Whether a list holds the very same things as another: nothing that follows from them has changed. */
export const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);
