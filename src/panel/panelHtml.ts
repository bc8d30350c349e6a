import * as vscode from "vscode";
import { escapeXml } from "../present/svg.ts";

/** The files that the page's code imports before it runs, as they were built. */
declare const WEBVIEW_PARTS: readonly string[];

/** The panel's page, with its policy: no network, no inline code. */
export function panelHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const file = fileIn(webview, extensionUri);
  const nonce = randomNonce();
  const source = webview.cspSource;
  const policy = [
    "default-src 'none'",
    // The worker compiles its SIMD loops; text never becomes code.
    `script-src 'nonce-${nonce}' 'wasm-unsafe-eval'`,
    `style-src ${source}`,
    `font-src ${source}`,
    `connect-src ${source}`,
    "worker-src blob:",
    "img-src data:",
  ].join("; ");
  const body = `<body data-worker="${file("worker.panel.js")}">
<div id="app"></div>
${WEBVIEW_PARTS.map((part) => `<link rel="modulepreload" nonce="${nonce}" href="${file(part)}">`).join("\n")}
<script type="module" nonce="${nonce}" src="${file("webview.js")}"></script>
</body>`;
  return pageHtml(policy, file("webview.css"), body);
}

/** A page without any code that says one thing, and offers one command of the editor. */
export function messageHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  { title, text, link, command }: PageMessage,
): string {
  const body = `<body>
<div id="app"><div class="empty" role="alert"><h2>${escapeXml(title)}</h2><p>${escapeXml(text)}</p>
<a class="button" href="command:${command}">${escapeXml(link)}</a></div></div>
</body>`;
  const policy = `default-src 'none'; style-src ${webview.cspSource}`;
  return pageHtml(policy, fileIn(webview, extensionUri)("webview.css"), body);
}

export interface PageMessage {
  readonly title: string;
  readonly text: string;
  /** What the link is called. */
  readonly link: string;
  /** A command that the webview may run. */
  readonly command: string;
}

const fileIn = (webview: vscode.Webview, extensionUri: vscode.Uri) => (name: string) =>
  webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", name)).toString();

const pageHtml = (policy: string, css: string, body: string): string => `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${css}">
<title>Optimizer Playground</title>
</head>
${body}
</html>`;

export function randomNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

export const panelResources = (extensionUri: vscode.Uri): readonly vscode.Uri[] => [
  vscode.Uri.joinPath(extensionUri, "dist"),
];
