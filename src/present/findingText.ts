import type { Finding } from "../plan/findings.ts";
import type { Localize } from "./localize.ts";
import { count } from "./numbers.ts";

/** What a finding says. PyTorch's own messages are quoted as they are, in English. */
export function findingText(finding: Finding, t: Localize): string {
  switch (finding.code) {
    case "constructor-error":
    case "step-error":
      return finding.raises.message;
    case "syntax-error":
      return t("This is not valid Python. What stands around it is not previewed.");
    case "not-supported":
      return t("{0} cannot be previewed yet, so this run is not drawn.", finding.name);
    case "value-unresolved":
      return t(
        "{0} = {1} cannot be read from the source, so this run is not drawn.",
        finding.argument,
        finding.text,
      );
    case "run-too-long":
      return t("This run has {0} rounds. It is too long to be drawn.", count(finding.steps));
    case "evaluation-limit":
      return t("This run is not drawn: {0}.", finding.reason);
  }
}
