/**
 * Work as a part of other work: what it has done is told as `tell` says, and it is closed with the
 * other, so that what it holds is given back however that ends.
 */
export function* toldAs<T>(
  work: Generator<number, T>,
  tell: (done: number) => number,
): Generator<number, T> {
  try {
    let step = work.next();
    for (; !step.done; step = work.next()) yield tell(step.value);
    return step.value;
  } finally {
    work.return(null as never);
  }
}
