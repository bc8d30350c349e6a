import * as vscode from "vscode";
import { base64 } from "../present/markdown.ts";
import { randomNonce } from "./panelHtml.ts";

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Pixels per unit of the picture: sharp on any screen and in print. */
const SCALE = 3;
const LIMIT_MS = 15_000;

export interface RenderedPng {
  readonly png: Uint8Array;
  /** It is on the clipboard. */
  readonly isCopied: boolean;
}

/**
 * An SVG as PNG. The extension host cannot draw: a webview does it, and shows the picture
 * meanwhile. With `copy` it is also put on the clipboard, where the editor lets a webview do so.
 * Null where it was closed or did not answer.
 */
export async function renderPng(
  svg: string,
  size: PictureSize,
  copy: boolean,
): Promise<RenderedPng | null> {
  const panel = vscode.window.createWebviewPanel(
    "optimizerPlayground.picture",
    vscode.l10n.t("Schedule as PNG"),
    // Only a page with the focus may write to the clipboard.
    {
      viewColumn: copy ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside,
      preserveFocus: !copy,
    },
    { enableScripts: true, localResourceRoots: [] },
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const answer = new Promise<unknown>((resolve) => {
      panel.webview.onDidReceiveMessage(resolve);
      panel.onDidDispose(() => resolve(null));
      timer = setTimeout(() => resolve(null), LIMIT_MS);
    });
    panel.webview.html = page(svg, size, copy);
    return renderedIn(await answer);
  } finally {
    clearTimeout(timer);
    panel.dispose();
  }
}

function page(svg: string, { width, height }: PictureSize, copy: boolean): string {
  const nonce = randomNonce();
  // As Base64 nothing in it can end the attribute it stands in.
  const source = `data:image/svg+xml;base64,${base64(svg)}`;
  return `<!DOCTYPE html>
<html>
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'; img-src data:">
</head>
<body>
<img id="picture" width="${width}" height="${height}" alt="" src="${source}">
<script nonce="${nonce}">
const host = acquireVsCodeApi();
const picture = document.getElementById("picture");
const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
async function copied(canvas) {
  try {
    for (let i = 0; i < 40 && !document.hasFocus(); i++) {
      window.focus();
      await pause();
    }
    const blob = new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
    return true;
  } catch {
    return false;
  }
}
async function draw() {
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = ${width * SCALE};
  canvas.height = ${height * SCALE};
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const isCopied = ${copy} && (await copied(canvas));
  host.postMessage({ url: canvas.toDataURL("image/png"), isCopied });
}
draw().catch(() => host.postMessage(null));
</script>
</body>
</html>`;
}

const PREFIX = "data:image/png;base64,";

function renderedIn(answer: unknown): RenderedPng | null {
  if (typeof answer !== "object" || answer === null) return null;
  const { url, isCopied } = answer as Record<string, unknown>;
  if (typeof url !== "string" || !url.startsWith(PREFIX)) return null;
  const png = Uint8Array.from(atob(url.slice(PREFIX.length)), (c) => c.charCodeAt(0));
  return { png, isCopied: isCopied === true };
}
