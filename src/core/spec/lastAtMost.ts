/** The last index of ascending numbers whose value is at most `x`; 0 where all are larger. */
export function lastAtMost(sorted: ArrayLike<number>, x: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] as number) <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}
