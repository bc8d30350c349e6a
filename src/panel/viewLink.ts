import * as vscode from "vscode";
import type { PanelState } from "../protocol/panelState.ts";
import { type ParsedView, parseView, viewFileText } from "../protocol/sharedView.ts";

/** Longer links are cut by browsers and chats. */
export const MAX_LINK = 16_000;
/** What a link may unpack to: more is no view but an attack. */
const MAX_TEXT = 4_000_000;

/** A link that opens the view, in whichever VS Code has the extension. */
export async function linkOf(state: PanelState, extensionId: string): Promise<string> {
  const data = await compress(viewFileText(state));
  return `${vscode.env.uriScheme}://${extensionId}/view?d=${data}`;
}

/** The view in a link, from the system or pasted by a person. */
export async function viewOfLink(link: string): Promise<ParsedView> {
  try {
    const data = /[?&]d=([A-Za-z0-9_-]+)/.exec(decodeURIComponent(link))?.[1];
    if (data === undefined) return { state: null, problem: { kind: "not-a-view" } };
    return parseView(await decompress(data));
  } catch {
    return { state: null, problem: { kind: "damaged", where: "" } };
  }
}

async function compress(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const binary = Array.from(bytes, (b) => String.fromCharCode(b)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Throws when the data is damaged, or larger unpacked than any view. */
async function decompress(data: string): Promise<string> {
  const binary = atob(data.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
  const reader = new Blob([bytes])
    .stream()
    .pipeThrough(new DecompressionStream("deflate-raw"))
    .getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length > MAX_TEXT) throw new Error("too large for a view");
  }
}
