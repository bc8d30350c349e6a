import type { LoaderLength } from "./dataLoaders.ts";
import type { LoaderFact } from "./script.ts";

export const loaderFact = ({ size, batchSize }: LoaderLength): LoaderFact => ({
  examples: size.value,
  noun: size.noun,
  batchSize,
});

/** `50,000 images / batch 128`, in place of the loop's own expression. */
export const loaderText = ({ size, batchSize }: LoaderLength): string =>
  `${grouped(size.value)} ${size.noun} / batch ${grouped(batchSize)}`;

const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
