/** Small helpers to write SVG as text. Every text is escaped: it may come from a user's file. */
type Attributes = Readonly<Record<string, string | number>>;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export const escapeXml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (c) => entities[c] as string)
    // Control characters are not allowed in XML at all.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");

export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const pairs = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapeXml(String(value))}"`,
  );
  const open = `<${name}${pairs.join("")}`;
  return children.length > 0 ? `${open}>${children.join("")}</${name}>` : `${open}/>`;
}

export const textElement = (attributes: Attributes, text: string): string =>
  element("text", attributes, escapeXml(text));

/** Coordinates with one decimal keep the picture small. */
export const coordinate = (x: number): string => String(Math.round(x * 10) / 10);

export function polyline(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y]) => `${coordinate(x)},${coordinate(y)}`).join(" ");
}
