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
