import { visibleText } from "./visibleText.ts";

/**
 * Text from a user's file is untrusted: in Markdown it must stay text, whatever it contains.
 */
const special = /[\\`*_{}[\]()#+\-.!|<>~$&:@/"'=^]/g;

/** Plain text as Markdown: every character that could mean something is escaped. */
export const escapeMarkdown = (text: string): string =>
  visibleText(text)
    .replace(/\s+/g, " ")
    .replace(special, (c) => `&#${c.charCodeAt(0)};`);

const LONGEST_CODE = 120;

/** An inline code span that no content can leave. */
export function codeSpan(text: string): string {
  const line = visibleText(text).replace(/\s+/g, " ").trim();
  const short = line.length > LONGEST_CODE ? `${line.slice(0, LONGEST_CODE - 1)}…` : line;
  if (short === "") return "";
  const longest = Math.max(0, ...[...short.matchAll(/`+/g)].map((m) => m[0].length));
  const fence = "`".repeat(longest + 1);
  const pad = short.startsWith("`") || short.endsWith("`") ? " " : "";
  return `${fence}${pad}${short}${pad}${fence}`;
}

/** A block of our own lines in a fixed-width font. */
export const codeBlock = (lines: readonly string[]): string =>
  ["```text", ...lines.map((line) => line.replaceAll("`", "ˋ")), "```"].join("\n");

/** An SVG as an image. `alt` says in words what the picture shows. */
export const svgImage = (svg: string, alt: string): string =>
  `![${escapeMarkdown(alt)}](data:image/svg+xml;base64,${base64(svg)})`;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 of the text's UTF-8 bytes; written out because neither host's helper exists in both. */
export function base64(text: string): string {
  const bytes = utf8(text);
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    out += `${ALPHABET[bits >> 18]}${ALPHABET[(bits >> 12) & 63]}`;
    out += b === undefined ? "=" : ALPHABET[(bits >> 6) & 63];
    out += c === undefined ? "=" : ALPHABET[bits & 63];
  }
  return out;
}

function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const char of text) {
    const point = char.codePointAt(0) as number;
    // Half of a surrogate pair is no character.
    pushUtf8(point >= 0xd800 && point < 0xe000 ? 0xfffd : point, bytes);
  }
  return bytes;
}

function pushUtf8(point: number, bytes: number[]): void {
  const tail = (shift: number) => 0x80 | ((point >> shift) & 0x3f);
  if (point < 0x80) bytes.push(point);
  else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(0));
  else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), tail(6), tail(0));
  else bytes.push(0xf0 | (point >> 18), tail(12), tail(6), tail(0));
}
