const HEAD = 8_000;
const TAIL = 12_000;
const RUN = 40;

/**
 * A text short enough for pattern matching: model output can be megabytes of one character, and
 * patterns with two open ends take its square. Keeps the beginning and the end, where forms and
 * answers show, and at most 40 of one mark in a row.
 */
export function clip(text: string): string {
  const kept = text.length <= HEAD + TAIL ? text : `${text.slice(0, HEAD)}\n${text.slice(-TAIL)}`;
  return kept
    .replace(/([^\w\n])\1{40,}/g, (_, mark: string) => mark.repeat(RUN))
    .replace(/\n{4,}/g, '\n\n\n')
    .trim();
}
