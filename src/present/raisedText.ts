/** What PyTorch says as it raises; an exception without words goes by its class. */
export const raisedText = ({
  type,
  message,
}: {
  readonly type: string;
  readonly message: string;
}): string => message || type;
