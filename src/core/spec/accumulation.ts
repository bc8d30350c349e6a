/** The variable of a program that holds how many batches come to one update. */
export const ACCUMULATION = "$accumulation";
