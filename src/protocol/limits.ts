/** The panel's tabs, in the order of Alt+1 to Alt+5. */
export const TABS = ["schedule", "landscape", "training", "lessons", "find"] as const;
export type TabId = (typeof TABS)[number];

/** Colours and shapes there are, and so how many runs can be drawn at once. */
export const SLOTS = 6;
