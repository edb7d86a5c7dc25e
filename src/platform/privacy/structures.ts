import {
  closed,
  type Container,
  isContainer,
  JsonText,
  mapped,
  opened,
  openText,
} from './documents.ts';
import { isOwnKey, markKeys, markLeaves } from './marking.ts';
import { MARK } from './mark.ts';
import { isTime, LONGEST_PART, type Reading, readingsOf } from './readings.ts';
import type { Clean } from './told.ts';

/** What cuts secrets out of a value. */
export interface Cutter {
  clean: Clean;
  /** Whether one of the readings of a value's parts spells a secret. */
  spells(readings: readonly Reading[]): boolean;
  /** Numbers were measured here: they are no parts of anything, and stay numbers. */
  figures?: boolean;
  /** The value was looked through as one text already. */
  isRead?: boolean;
}

/**
 * A key of a document that is a word of ours. One that is a secret from end to end and longer than
 * the words that people choose for a password is none.
 */
const LONGEST_WORD = 12;
/** A shorter number is met among counts and prices. */
const SHORTEST_NUMBER = 8;
/** Of fewer letters no secret is put together. */
const FEWEST_LETTERS = 6;
/** So many levels from where a secret is found the smallest part that holds it is looked for. */
const LEVELS = 16;
/** What lies deeper is looked at as one text: nothing of ours does. */
const DEEPEST = 100;
const BLANK = 32;
const LAST_LETTER = 0x10ffff;

/**
 * A plain value without secrets: none in its texts, keys and numbers, and none that is spread over
 * several of them, as bytes or letters or pieces. Of the smallest list or document inside it that
 * holds one so, the mark stands for each text and number; of a column of it, where that alone does.
 * Lists stay lists and documents documents, in texts that are JSON too. What holds no secret is
 * given back as it is.
 */
export function cleanValue(value: unknown, cut: Cutter): unknown {
  return withOpened(value, (tree) => cutSpread(cleanParts(tree, cut), cut));
}

/** The same of a row of ours, or of several, whose own fields are no parts of one secret. */
export function cleanRow(value: unknown, cut: Cutter): unknown {
  if (Array.isArray(value)) return mapped(value, (row) => cleanRow(row, cut));
  return withOpened(value, (tree) => {
    const bare = cleanParts(tree, cut);
    return isContainer(bare) ? mapped(bare, (part) => cutSpread(part, cut)) : cutSpread(bare, cut);
  });
}

/** A text without secrets; of one that is JSON, none that is spread over its parts either. */
export function cleanText(text: string, cut: Cutter): string {
  const shown = cut.clean(text);
  const json = shown === text ? openText(text) : null;
  const made = json === null ? shown : cutSpread(json, cut);
  return made instanceof JsonText ? made.text : shown;
}

/** Works on a value whose texts of JSON are opened, and puts them together again. */
function withOpened(value: unknown, work: (tree: unknown) => unknown): unknown {
  if (!isContainer(value)) {
    const [tree] = opened([value]) as [unknown];
    return closed(work(tree));
  }
  const tree = opened(value);
  const made = work(tree);
  return made === tree ? value : closed(made);
}

function cleanParts(value: unknown, cut: Cutter, left = DEEPEST): unknown {
  if (typeof value === 'string') return cut.clean(value);
  if (typeof value === 'number') return cleanNumber(value, cut);
  if (value instanceof JsonText) return cleanJson(value, cut);
  if (!isContainer(value)) return value;
  if (left === 0) return deepCut(value, cut.clean);
  if (Array.isArray(value)) return mapped(value, (part) => cleanParts(part, cut, left - 1));
  let changed = false;
  const made = Object.entries(value).map(([k, v]) => {
    const [key, held] = [cleanKey(k, cut.clean), cleanParts(v, cut, left - 1)];
    changed ||= key !== k || held !== v;
    return [key, held] as const;
  });
  return changed ? documentOf(made) : value;
}

function deepCut(value: Container, clean: Clean): unknown {
  const text = JSON.stringify(closed(value));
  if (clean(text) === text) return value;
  const bare = markLeaves(value, { longest: Infinity });
  const left = JSON.stringify(closed(bare));
  return clean(left) === left ? bare : markKeys(bare, () => true);
}

/** A document of entries; keys that read alike once they are cleaned stay apart. */
function documentOf(entries: readonly (readonly [string, unknown])[]): Container {
  const taken = new Set<string>();
  return Object.fromEntries(
    entries.map(([key, part]) => {
      let free = key;
      for (let n = 2; taken.has(free); n++) free = `${key} ${n}`;
      taken.add(free);
      return [free, part];
    }),
  );
}

/** Of a text that is JSON a secret is cut out as it is of a value: what is left must be JSON. */
function cleanJson(json: JsonText, cut: Cutter): unknown {
  const { clean } = cut;
  const shown = clean(json.text);
  if (shown === json.text) return json;
  const left = openText(shown);
  if (left !== null && isAlike(left.value, json.value)) return left;
  const made = json.with(cutSpread(cleanParts(json.value, cut), cut) as Container);
  if (clean(made.text) === made.text) return made;
  return json.with(withoutHolders(made.value, clean) as Container);
}

/** Whether two values have the same lists and documents at the same places. */
function isAlike(a: unknown, b: unknown, left = DEEPEST): boolean {
  if (a instanceof JsonText || b instanceof JsonText)
    return a instanceof JsonText && b instanceof JsonText && isAlike(a.value, b.value, left);
  if (!isContainer(a) || !isContainer(b)) return !isContainer(a) && !isContainer(b);
  if (left === 0 || Array.isArray(a) !== Array.isArray(b)) return false;
  const [own, others] = [Object.values(a), Object.values(b)];
  return own.length === others.length && own.every((part, i) => isAlike(part, others[i], left - 1));
}

/** A value in which of the smallest parts whose JSON holds a secret every text and number is cut. */
export function withoutHolders(value: unknown, clean: Clean, left = LEVELS): unknown {
  const holds = (part: unknown): boolean => {
    const text = JSON.stringify(closed(part), null, 2) ?? '';
    return clean(text) !== text;
  };
  if (!holds(value)) return value;
  if (value instanceof JsonText)
    return value.with(withoutHolders(value.value, clean, left) as Container);
  if (!isContainer(value)) return value === null || typeof value === 'boolean' ? value : MARK;
  const made = left === 0 ? value : mapped(value, (part) => withoutHolders(part, clean, left - 1));
  if (!holds(made)) return made;
  const bare = markLeaves(made, { longest: Infinity });
  return holds(bare) ? markKeys(bare, () => true) : bare;
}

function cleanNumber(value: number, { clean, figures }: Cutter): unknown {
  if (figures === true) return value;
  const text = String(value);
  return text.length < SHORTEST_NUMBER || clean(text) === text ? value : MARK;
}

function cleanKey(key: string, clean: Clean): string {
  const isOwn = isOwnKey(key);
  if (isOwn && key.length <= LONGEST_WORD) return key;
  const cleaned = clean(key);
  return isOwn && cleaned !== MARK ? key : cleaned;
}

/** Cuts what is spread out of the smallest lists and documents that hold it. */
function cutSpread(value: unknown, cut: Cutter, left = LEVELS): unknown {
  if (value instanceof JsonText) {
    return value.with(cutSpread(value.value, { ...cut, isRead: true }, left) as Container);
  }
  if (!isContainer(value) || !isSpreadIn(value, cut)) return value;
  const made = left === 0 ? value : mapped(value, (part) => cutSpread(part, cut, left - 1));
  return isSpreadIn(made, cut) ? marked(made, cut) : made;
}

/** The columns that hold it; where that is not all of it, every text and number; keys at last. */
function marked(value: Container, cut: Cutter): unknown {
  const columns = readingsOf(value, cut.figures).flatMap((reading) =>
    reading.key !== null && cut.spells([reading]) ? [reading.key] : [],
  );
  const isTold = (key: string): boolean => key.length === 1 || !isOwnKey(key);
  const ways: ((v: unknown) => unknown)[] = [
    (v) => [...new Set(columns)].reduce<unknown>((held, only) => leaves(held, cut, only), v),
    (v) => (isSpelledBy('keys', v, cut) ? markKeys(v, () => true) : v),
    (v) => (isSpelledBy('both', v, cut) ? markKeys(leaves(v, cut), () => true) : v),
    (v) => leaves(v, cut),
    (v) => markKeys(v, isTold),
    (v) => markKeys(v, () => true),
  ];
  let made: unknown = value;
  for (const way of ways) {
    const next = way(made);
    if (next === made) continue;
    made = next;
    if (!isSpreadIn(made, cut)) break;
  }
  return made;
}

const leaves = (value: unknown, { figures }: Cutter, only?: string): unknown =>
  markLeaves(value, { longest: LONGEST_PART, figures: figures === true, stays: isTime, only });

const isSpelledBy = (of: Reading['of'], value: unknown, cut: Cutter): boolean =>
  cut.spells(readingsOf(value, cut.figures).filter((reading) => reading.of === of));

/** Whether a secret is put together from the parts of a value that by themselves tell nothing. */
function isSpreadIn(value: unknown, cut: Cutter): boolean {
  if (cut.isRead !== true && lettersIn(value, cut) >= FEWEST_LETTERS) {
    const text = partsOf(value, cut);
    if (cut.clean(text) !== text) return true;
  }
  return cut.spells(readingsOf(value, cut.figures));
}

function lettersIn(given: unknown, cut: Cutter, left = DEEPEST): number {
  const value = given instanceof JsonText ? given.text : given;
  if (typeof value === 'string') return isPart(value) ? value.length : 0;
  if (typeof value === 'number')
    return cut.figures !== true && isLetter(value) && value >= BLANK ? 1 : 0;
  if (!isContainer(value) || left === 0) return 0;
  return Object.values(value).reduce<number>(
    (sum, part) => sum + lettersIn(part, cut, left - 1),
    0,
  );
}

/** A value as JSON, of which only what may be part of a secret is left. */
function partsOf(given: unknown, cut: Cutter, left = DEEPEST): string {
  const value = given instanceof JsonText ? given.text : given;
  if (typeof value === 'string')
    return JSON.stringify(isPart(value) ? value.replaceAll(MARK, '') : '');
  if (typeof value === 'number')
    return cut.figures !== true && isLetter(value) ? String(value) : '.';
  if (!isContainer(value) || left === 0) return '';
  if (Array.isArray(value))
    return `[${value.map((part) => partsOf(part, cut, left - 1)).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, part]) => `${JSON.stringify(shownKey(key))}:${partsOf(part, cut, left - 1)}`)
    .join(',')}}`;
}

/** A longer text shows by itself what it holds. */
const isPart = (text: string): boolean => text.length <= LONGEST_PART && !isTime(text);

const shownKey = (key: string): string =>
  (key.length > 1 && isOwnKey(key)) || key.startsWith(MARK) ? '' : key;

const isLetter = (value: number): boolean =>
  Number.isInteger(value) && value >= 0 && value <= LAST_LETTER;
