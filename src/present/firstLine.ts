/** Of a message that goes on: a lens and the JSON have room for one line. */
export const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";
