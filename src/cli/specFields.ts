import type { PyArgs, PyDict, PyValue } from "../core/spec/pyValue.ts";

/** Makes the error for an unusable specification; the message says which part and why. */
export type Refuse = (message: string) => Error;

/** Gives the value of a JSON object that stands for an argument; undefined where none may stand. */
export type ReadObject = (value: Fields, name: string) => PyValue | undefined;

export type Fields = Readonly<Record<string, unknown>>;

export function object(value: unknown, what: string, refuse: Refuse): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw refuse(`${what} must be an object.`);
}

export interface SpecCall {
  readonly name: string;
  readonly args: PyArgs;
}

const noObjects: ReadObject = () => undefined;

/** `{ "name": …, "args": … }`. */
export function call(
  value: unknown,
  what: string,
  refuse: Refuse,
  readObject: ReadObject = noObjects,
): SpecCall {
  const { name, args } = object(value, `"${what}"`, refuse);
  if (typeof name !== "string") throw refuse(`"${what}" needs a "name".`);
  const given = args == null ? {} : object(args, `"args" of ${name}`, refuse);
  const values = Object.entries(given).map(([key, v]) => [
    key,
    pyValue(v, key, refuse, readObject),
  ]);
  return { name, args: Object.fromEntries(values) };
}

/** A JSON object as a Python dict. */
export const dictOf = (value: Fields, refuse: Refuse): PyDict => ({
  kind: "dict",
  entries: Object.entries(value).map(([key, v]) => [key, pyValue(v, key, refuse, noObjects)]),
});

function pyValue(value: unknown, name: string, refuse: Refuse, readObject: ReadObject): PyValue {
  if (Array.isArray(value)) return value.map((item) => pyValue(item, name, refuse, readObject));
  if (value === null || ["boolean", "bigint", "number", "string"].includes(typeof value)) {
    return value as PyValue;
  }
  const read = typeof value === "object" ? readObject(value as Fields, name) : undefined;
  if (read !== undefined) return read;
  throw refuse(`the value of '${name}' must be a number, text, true, false, null or a list.`);
}

export function number(value: unknown, name: string, refuse: Refuse): number {
  if (typeof value === "bigint" || typeof value === "number") return Number(value);
  throw refuse(`"${name}" must be a number.`);
}

export function wholeNumber(value: unknown, name: string, refuse: Refuse): number {
  const x = number(value, name, refuse);
  if (Number.isSafeInteger(x) && x >= 0) return x;
  throw refuse(`"${name}" must be a whole number of at least 0, but got ${x}.`);
}
