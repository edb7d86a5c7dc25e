export type Container = readonly unknown[] | Readonly<Record<string, unknown>>;

/** So many documents, each a text inside the other, are opened. */
const DEEPEST_TEXT = 6;
const BEGIN = /^\s{0,9}[[{]/;
/** So many levels of a value are looked through for texts that are documents. */
const DEEPEST = 100;

/** A list, or a document; what has a class is none. */
export function isContainer(value: unknown): value is Container {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const kind: unknown = Object.getPrototypeOf(value);
  return kind === Object.prototype || kind === null;
}

/** The value with each part changed; the same one where none was. */
export function mapped(value: Container, change: (part: unknown) => unknown): Container {
  if (Array.isArray(value)) {
    const made = value.map(change);
    return made.some((part, i) => part !== value[i]) ? made : value;
  }
  const entries = Object.entries(value).map(([k, part]) => [k, part, change(part)] as const);
  if (entries.every(([, part, made]) => part === made)) return value;
  return Object.fromEntries(entries.map(([k, , made]) => [k, made]));
}

/** A text that is a document or a list in JSON: arguments of a call, a transcript as it is kept. */
export class JsonText {
  readonly text: string;
  /** What it holds, with its own texts opened. */
  readonly value: Container;

  constructor(text: string, value: Container) {
    this.text = text;
    this.value = value;
  }

  /** The same with other parts, laid out as it was. */
  with(value: Container): JsonText {
    if (value === this.value) return this;
    const indent = this.text.includes('\n') ? 2 : undefined;
    return new JsonText(JSON.stringify(closed(value), null, indent), value);
  }
}

/** The document that a text is; null where it is none. */
export function openText(text: string, left = DEEPEST_TEXT): JsonText | null {
  if (left === 0 || !BEGIN.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isContainer(value) ? new JsonText(text, opened(value, left - 1)) : null;
  } catch {
    return null;
  }
}

/** The value with each text that is a document opened; the same one where none is. */
export function opened(value: Container, left = DEEPEST_TEXT, levels = DEEPEST): Container {
  if (levels === 0) return value;
  // Most values hold no such text, and each that passes is looked through: of those nothing is made.
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let made: unknown[] | null = null;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    let open = part;
    if (typeof part === 'string') open = openText(part, left) ?? part;
    else if (isContainer(part)) open = opened(part, left, levels - 1);
    if (open !== part) (made ??= [...parts])[i] = open;
  }
  if (made === null || Array.isArray(value)) return made ?? value;
  const [keys, all] = [Object.keys(value), made];
  return Object.fromEntries(keys.map((key, i) => [key, all[i]]));
}

/** The value with its texts as texts again. */
export function closed(value: unknown, levels = DEEPEST): unknown {
  if (value instanceof JsonText) return value.text;
  if (!isContainer(value) || levels < 0) return value;
  return mapped(value, (part) => closed(part, levels - 1));
}
