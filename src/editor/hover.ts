import * as vscode from "vscode";
import { argumentCard } from "../present/argumentCard.ts";
import { classCard } from "../present/hoverCard.ts";
import type { CardOptions, HoverAction, HoverCard } from "../present/hoverParts.ts";
import { escapeMarkdown } from "../present/markdown.ts";
import { schedulerStepCard, updateCard } from "../present/stepCard.ts";
import type { CallFact } from "../python/script.ts";
import { type HoverTarget, hoverTarget } from "./callAt.ts";
import { type CallReference, commands } from "./commandNames.ts";
import { toRange } from "./documents.ts";
import type { ReadScript, ScriptService } from "./scriptService.ts";
import { settingsFor } from "./settings.ts";
import { themeKind } from "./theme.ts";
import type { WhatIfService } from "./whatIfService.ts";

/** Cards on class names, arguments and every `step()`. */
export class PreviewHoverProvider implements vscode.HoverProvider {
  private readonly scripts: ScriptService;
  private readonly whatIfs: WhatIfService;
  /** Until then a hover is shown even where hovers are switched off: somebody asked for it. */
  private askedUntil = 0;

  constructor(scripts: ScriptService, whatIfs: WhatIfService) {
    this.scripts = scripts;
    this.whatIfs = whatIfs;
  }

  /** Lets the next hover through, for the command that explains. */
  allowOnce(): void {
    this.askedUntil = Date.now() + 1000;
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const isAsked = Date.now() < this.askedUntil;
    if (!isAsked && !settingsFor(document.uri).hover) return undefined;
    const script = await this.scripts.shown(document);
    const offset = script?.source.toOffset(document, position);
    if (!script || offset === undefined) return undefined;
    const target = hoverTarget(script, offset);
    if (!target) return undefined;
    const card = await this.card(script, target);
    if (!card) return undefined;
    const { range } = toRange(script.source, target.span);
    return new vscode.Hover(markdownOf(card, script, target.call), range);
  }

  private async card(script: ReadScript, target: HoverTarget): Promise<HoverCard | undefined> {
    const { call } = target;
    const context = call.broken ? null : await this.scripts.runs.contextOf(script, call);
    const options: CardOptions = { theme: themeKind(), t: vscode.l10n.t };
    const written = script.source.text.slice(target.span.from, target.span.to);
    if (target.kind === "step") return schedulerStepCard(target.call, written, context, options);
    if (target.kind === "update") return updateCard(target.call, written, context, options);
    const argument = target.kind === "argument" ? target.argument : null;
    const whatIf =
      context && argument !== null ? await this.whatIfs.get(call, argument, context) : undefined;
    if (context) void this.whatIfs.warm(call, context);
    if (argument === null) return classCard(call, context, options);
    return argumentCard(call, argument, context, { ...options, ...(whatIf ? { whatIf } : {}) });
  }
}

const actionCommands: Readonly<Record<HoverAction["action"], string>> = {
  open: commands.openPlayground,
  setValue: commands.setValue,
  setHorizon: commands.setLengths,
  setArgument: commands.setArgument,
  goTo: commands.goTo,
  lesson: commands.openLesson,
};

/** Only our own commands may be run from the hover. */
function markdownOf(card: HoverCard, script: ReadScript, call: CallFact): vscode.MarkdownString {
  const uri = script.source.uri.toString();
  const links = card.actions.map(({ label, action, text, argument, place }) => {
    const reference: CallReference = {
      uri,
      call: call.id,
      ...(text === undefined ? {} : { text }),
      ...(argument === undefined ? {} : { argument }),
      ...(place ? { offset: place.from, ...fileOf(place) } : {}),
    };
    const encoded = encodeURIComponent(JSON.stringify([reference])).replace(/[()']/g, hexEscape);
    return `[${escapeMarkdown(label)}](command:${actionCommands[action]}?${encoded})`;
  });
  const markdown = new vscode.MarkdownString(`${card.markdown}\n\n---\n\n${links.join(" · ")}`);
  markdown.isTrusted = { enabledCommands: Object.values(actionCommands) };
  return markdown;
}

const fileOf = ({ file }: { readonly file: string | null }) => (file === null ? {} : { file });

const hexEscape = (c: string) => `%${c.charCodeAt(0).toString(16)}`;
