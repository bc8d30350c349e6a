/** Characters that turn the text around them, or that nobody sees. */
const hidden = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff]/g;

/** Text from a file with such characters written out: a name must not look like another one. */
export const visibleText = (text: string): string =>
  text.replace(hidden, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
