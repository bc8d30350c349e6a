import { findScheduler } from "../../core/schedulers/index.ts";
import { lastPart } from "../torchNames.ts";
import { subjectOf } from "./boundArguments.ts";
import type { Bracket, Code } from "./codeLayout.ts";
import type { CodeStyle } from "./codeStyle.ts";
import { keywordsOf } from "./valueText.ts";
import type { NewCall } from "./wishes.ts";

/** The call of a new scheduler, with those inside it. */
export function schedulerCall(
  call: NewCall,
  parts: { readonly name: string; readonly optimizer: string; readonly inside: readonly Code[] },
  style: CodeStyle,
): Code {
  const { name, optimizer, inside } = parts;
  const list: Bracket = { open: "schedulers=[", items: inside, close: "]" };
  const short = lastPart(call.qualified);
  const { name: subject, position } = subjectOf(short);
  const hasList = findScheduler(short)?.params.schedulers !== undefined;
  const own: Code = position === 0 ? optimizer : `${subject}=${optimizer}`;
  const whole = hasList ? (position === 0 ? [own, list] : [list, own]) : [own];
  return { open: `${name}(`, items: [...whole, ...keywordsOf(call, style)], close: ")" };
}
