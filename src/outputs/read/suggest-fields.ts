import { isMap } from '../../config/untyped.ts';
import { cutPersonal, EVERY_RULE } from '../redact/personal.ts';

/** What `outputs.fields` could say of records like one that gave no answer. */
export interface FieldsHint {
  /** The names that its texts have, with dots for what lies deeper. */
  names: readonly string[];
  /** Which of them may be the question and the answer; whoever reads it knows better. */
  prompt: string | null;
  output: string | null;
}

const DEEPEST = 3;
const MOST_NAMES = 12;

/** Names in a record that could hold a question and its answer; null where it has no text. Pure. */
export function suggestFields(record: Readonly<Record<string, unknown>>): FieldsHint | null {
  const texts = textsIn(record, '', DEEPEST).slice(0, MOST_NAMES);
  // Ids and times are one word; what people and agents say has several.
  const said = texts.filter(({ text }) => /\S\s+\S/.test(text));
  const [first, second] = said.length > 1 ? said : texts;
  if (first === undefined) return null;
  return {
    names: texts.map((t) => t.name),
    prompt: second === undefined ? null : first.name,
    output: (second ?? first).name,
  };
}

function textsIn(
  record: Readonly<Record<string, unknown>>,
  before: string,
  levels: number,
): { name: string; text: string }[] {
  return Object.entries(record).flatMap(([key, value]) => {
    const name = `${before}${cutPersonal(key, EVERY_RULE)}`.slice(0, 60);
    if (typeof value === 'string') return [{ name, text: value }];
    return isMap(value) && levels > 1 ? textsIn(value, `${name}.`, levels - 1) : [];
  });
}
