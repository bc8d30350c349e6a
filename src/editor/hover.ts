import * as vscode from "vscode";
import { argumentCard, classCard, type HoverAction, type HoverCard } from "../present/hoverCard.ts";
import { escapeMarkdown } from "../present/markdown.ts";
import { callAt, partAt } from "./callAt.ts";
import { type CallReference, commands } from "./commandNames.ts";
import { toRange } from "./documents.ts";
import type { ReadScript, ScriptService } from "./scriptService.ts";
import { settingsFor } from "./settings.ts";
import { themeKind } from "./theme.ts";

/** Cards on class names and arguments of optimizers and schedulers. */
export class PreviewHoverProvider implements vscode.HoverProvider {
  private readonly scripts: ScriptService;

  constructor(scripts: ScriptService) {
    this.scripts = scripts;
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    if (!settingsFor(document.uri).hover) return undefined;
    const script = await this.scripts.read(document);
    const offset = script?.source.toOffset(document, position);
    if (!script || offset === undefined) return undefined;
    const call = callAt(script, offset);
    const part = call && partAt(call, offset);
    if (!call || !part) return undefined;
    const context = call.broken ? null : await this.scripts.contextOf(script, call);
    const options = { theme: themeKind(), t: vscode.l10n.t };
    const card =
      part.argument === null
        ? classCard(call, context, options)
        : argumentCard(call, part.argument, context, options);
    if (!card) return undefined;
    const { range } = toRange(script.source, part.span);
    return new vscode.Hover(markdownOf(card, script, call.id), range);
  }
}

const actionCommands: Readonly<Record<HoverAction["action"], string>> = {
  open: commands.openPlayground,
  setValue: commands.setValue,
  setHorizon: commands.setLengths,
};

/** Only our own commands may be run from the hover. */
function markdownOf(card: HoverCard, script: ReadScript, call: string): vscode.MarkdownString {
  const uri = script.source.uri.toString();
  const links = card.actions.map(({ label, action, text }) => {
    const reference: CallReference = { uri, call, ...(text === undefined ? {} : { text }) };
    const argument = encodeURIComponent(JSON.stringify([reference])).replace(/[()']/g, hexEscape);
    return `[${escapeMarkdown(label)}](command:${actionCommands[action]}?${argument})`;
  });
  const markdown = new vscode.MarkdownString(`${card.markdown}\n\n---\n\n${links.join(" · ")}`);
  markdown.isTrusted = { enabledCommands: Object.values(actionCommands) };
  return markdown;
}

const hexEscape = (c: string) => `%${c.charCodeAt(0).toString(16)}`;
