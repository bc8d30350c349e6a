import { lessonIds } from "../present/lessonFor.ts";

const form = /\/lesson\?(?:[^#]*&)?at=([\w-]+)(?:\/([\w-]+))?(?=$|[&#])/;

/** A link that opens a lesson at a step, by their ids. */
export const lessonLink = (
  scheme: string,
  extensionId: string,
  lesson: string,
  step: string,
): string => `${scheme}://${extensionId}/lesson?at=${lesson}/${step}`;

/** The lesson and the step in a link; null where it is no link to a lesson that there is. */
export function lessonOfLink(link: string): { lesson: string; step: string | null } | null {
  const [, lesson = "", step = null] = form.exec(decoded(link.trim())) ?? [];
  return lessonIds.some((id) => id === lesson) ? { lesson, step } : null;
}

/** As it is where it is not encoded as links are. */
function decoded(link: string): string {
  try {
    return decodeURIComponent(link);
  } catch {
    return link;
  }
}
