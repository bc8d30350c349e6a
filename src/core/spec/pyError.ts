/** An exception that Python or PyTorch would raise, with its type and its text. */
export class PyError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = "PyError";
    this.type = type;
  }
}

export const valueError = (message: string) => new PyError("ValueError", message);
export const typeError = (message: string) => new PyError("TypeError", message);
export const zeroDivision = (message: string) => new PyError("ZeroDivisionError", message);

/** What a call raises whatever its values are: a missing argument, say. */
export interface CallError {
  readonly type: string;
  readonly message: string;
}

/** Raises what a call itself raises, if it does. */
export function raiseIf(error: CallError | undefined): void {
  if (error) throw new PyError(error.type, error.message);
}

/** Runs `body`; gives back the Python exception it raised. Anything else is a bug and passes on. */
export function catchPyError(body: () => void): PyError | undefined {
  try {
    body();
    return undefined;
  } catch (error) {
    if (error instanceof PyError) return error;
    throw error;
  }
}

/** Exception types of ours: they mean "not computed", never "Python raises". */
const givenUpTypes = [
  "TooLargeError",
  "TooManyStepsError",
  "ComplexError",
  "Unresolved",
  "NotInCatalogueError",
  "NotFollowedError",
] as const;
export type GivenUp = (typeof givenUpTypes)[number];

export const isGivenUpType = (type: string): type is GivenUp =>
  givenUpTypes.some((name) => name === type);

/** The parents of Python's own exception classes; all others derive from Exception directly. */
const parents: Readonly<Record<string, string>> = {
  ZeroDivisionError: "ArithmeticError",
  OverflowError: "ArithmeticError",
  FloatingPointError: "ArithmeticError",
  KeyError: "LookupError",
  IndexError: "LookupError",
  UnboundLocalError: "NameError",
  NotImplementedError: "RuntimeError",
  RecursionError: "RuntimeError",
  FileNotFoundError: "OSError",
  ModuleNotFoundError: "ImportError",
  Exception: "BaseException",
  KeyboardInterrupt: "BaseException",
  SystemExit: "BaseException",
  GeneratorExit: "BaseException",
};

/** `issubclass` of two exception classes by name. */
export function isSubclass(type: string, base: string): boolean {
  if (type === base) return true;
  return type !== "BaseException" && isSubclass(parents[type] ?? "Exception", base);
}
