import * as vscode from "vscode";

/** The only place that builds the webview's page, with its policy: no network, no inline code. */
export function panelHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const file = (name: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", name)).toString();
  const nonce = randomNonce();
  const source = webview.cspSource;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source}`,
    `font-src ${source}`,
    `connect-src ${source}`,
    "worker-src blob:",
    "img-src data:",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file("webview.css")}">
<title>Optimizer Playground</title>
</head>
<body data-worker="${file("worker.panel.js")}">
<div id="app"></div>
<script type="module" nonce="${nonce}" src="${file("webview.js")}"></script>
</body>
</html>`;
}

export function randomNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

export const panelResources = (extensionUri: vscode.Uri): readonly vscode.Uri[] => [
  vscode.Uri.joinPath(extensionUri, "dist"),
];
