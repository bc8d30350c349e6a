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

/**
 * An SVG as PNG. The extension host cannot draw: a webview does it, and shows the picture
 * meanwhile. Null where it was closed or did not answer.
 */
export async function renderPng(svg: string, size: PictureSize): Promise<Uint8Array | null> {
  const panel = vscode.window.createWebviewPanel(
    "optimizerPlayground.picture",
    vscode.l10n.t("Schedule as PNG"),
    { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
    { enableScripts: true, localResourceRoots: [] },
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const answer = new Promise<string | null>((resolve) => {
      panel.webview.onDidReceiveMessage((message) => resolve(String(message)));
      panel.onDidDispose(() => resolve(null));
      timer = setTimeout(() => resolve(null), LIMIT_MS);
    });
    panel.webview.html = page(svg, size);
    return bytesOf(await answer);
  } finally {
    clearTimeout(timer);
    panel.dispose();
  }
}

function page(svg: string, { width, height }: PictureSize): string {
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
const draw = () => {
  const canvas = document.createElement("canvas");
  canvas.width = ${width * SCALE};
  canvas.height = ${height * SCALE};
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  host.postMessage(canvas.toDataURL("image/png"));
};
picture.decode().then(draw, (error) => host.postMessage(String(error)));
</script>
</body>
</html>`;
}

const PREFIX = "data:image/png;base64,";

function bytesOf(url: string | null): Uint8Array | null {
  if (!url?.startsWith(PREFIX)) return null;
  return Uint8Array.from(atob(url.slice(PREFIX.length)), (c) => c.charCodeAt(0));
}
