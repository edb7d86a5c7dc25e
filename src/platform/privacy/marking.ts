import { type Container, isContainer, JsonText, mapped } from './documents.ts';
import { MARK } from './mark.ts';

const OWN_KEY = /^[a-z]+(?:[A-Z][a-z]*)*$/;

/** Whether a key of a document is a word as ours are. */
export const isOwnKey = (key: string): boolean => OWN_KEY.test(key);

/** Which of the texts and numbers of a value the mark is to stand for. */
export interface Marking {
  /** A longer text stays. */
  longest: number;
  /** Numbers stay. */
  figures?: boolean;
  /** Texts that stay. */
  stays?: (text: string) => boolean;
  /** Only what stands under this key, in whatever lists. */
  only?: string | undefined;
}

/** The value with the mark for its texts and numbers; its lists and documents stay what they are. */
export function markLeaves(value: unknown, marking: Marking, key = ''): unknown {
  if (value instanceof JsonText)
    return value.with(markLeaves(value.value, marking, key) as Container);
  if (Array.isArray(value)) return mapped(value, (part) => markLeaves(part, marking, key));
  if (isContainer(value)) {
    const made = Object.entries(value).map(
      ([name, part]) => [name, part, markLeaves(part, marking, name)] as const,
    );
    return made.every(([, part, now]) => part === now)
      ? value
      : Object.fromEntries(made.map(([name, , now]) => [name, now]));
  }
  if (marking.only !== undefined && marking.only !== key) return value;
  if (typeof value === 'number') return marking.figures === true ? value : MARK;
  if (typeof value !== 'string' || value === '' || value.length > marking.longest) return value;
  return marking.stays?.(value) === true ? value : MARK;
}

/** The value with its keys of a kind called by the mark and a number, none like another. */
export function markKeys(value: unknown, isMarked: (key: string) => boolean): unknown {
  if (value instanceof JsonText) return value.with(markKeys(value.value, isMarked) as Container);
  if (!isContainer(value)) return value;
  if (Array.isArray(value)) return mapped(value, (part) => markKeys(part, isMarked));
  const names = new Set(Object.keys(value));
  let n = 0;
  const next = (): string => {
    for (;;) {
      const name = n++ === 0 ? MARK : `${MARK} ${n}`;
      if (!names.has(name)) return name;
    }
  };
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      !key.startsWith(MARK) && isMarked(key) ? next() : key,
      markKeys(part, isMarked),
    ]),
  );
}
