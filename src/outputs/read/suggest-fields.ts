import { isMap } from '../../config/untyped.ts';
import { cutPersonal, EVERY_RULE } from '../redact/personal.ts';
import type { FieldsHint } from './candidate.ts';
import { lastTurn, messagesOf } from './messages.ts';

const DEEPEST = 4;
const MOST_NAMES = 12;

/** Words of names, in any of some languages; the last one of a name decides. */
const ASKED = new Set(
  (
    'prompt prompts question questions input inputs request requests query queries ask asked asks user ' +
    'customer client human ticket enquiry inquiry frage fragen anfrage pregunta demande domanda vraag'
  ).split(' '),
);
const ANSWERED = new Set(
  (
    'output outputs answer answers answered response responses completion completions reply replies ' +
    'replied said assistant bot result results generated generation resolution solution antwort ' +
    'antworten respuesta réponse reponse risposta antwoord'
  ).split(' '),
);
/** What stands beside words, and is none. */
const BESIDE = new Set(
  (
    'id uuid key at time timestamp date created updated author from to by name role type kind status ' +
    'state lang language locale model url link channel source topic category tag tags agent email version'
  ).split(' '),
);
/** Where the words themselves lie. */
const WORDS = new Set('text body content message msg value markdown words'.split(' '));

interface Named {
  name: string;
  side: 'asked' | 'answered' | null;
  /** Higher: it looks more like something that was said. */
  looks: number;
  isBeside: boolean;
}

/**
 * Names in a record that could hold a question and its answer; null where it has no text. What is
 * named like a question is never taken for an answer, nor one name for both. Pure.
 */
export function suggestFields(record: Readonly<Record<string, unknown>>): FieldsHint | null {
  const messages = conversationIn(record, '', DEEPEST);
  const texts = textsIn(record, '', DEEPEST);
  if (texts.length === 0) return null;
  const names = texts.slice(0, MOST_NAMES).map((t) => t.name);
  if (messages !== null) return { names, prompt: null, output: null, messages };
  const found = texts.map(namedOf).filter((t) => !t.isBeside);
  const best = (side: Named['side'], but?: string): string | null =>
    found.filter((t) => t.side === side && t.name !== but).toSorted((a, b) => b.looks - a.looks)[0]
      ?.name ?? null;
  const asked = best('asked');
  const answered = best('answered');
  if (asked !== null || answered !== null) {
    // What says nothing of itself is the other one where one is known.
    const prompt = asked ?? best(null);
    const output = answered ?? best(null);
    return { names, prompt, output, messages };
  }
  // Two that say nothing of themselves stand in the order in which they were said.
  const top = Math.max(0, ...found.map((t) => t.looks));
  const alike = found.filter((t) => t.looks === top);
  const [first, second] = alike.length > 1 ? alike : found;
  const isPair = first !== undefined && second !== undefined;
  return {
    names,
    prompt: isPair ? first.name : null,
    output: isPair ? second.name : null,
    messages,
  };
}

function namedOf({ name, text }: { name: string; text: string }): Named {
  const words = name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((w) => w !== '');
  const told = words.findLast((w) => ASKED.has(w) || ANSWERED.has(w));
  const last = words.at(-1) ?? '';
  // Ids and times are one word; what people and agents say has several.
  const isSaid = /\S\s+\S/.test(text);
  return {
    name,
    side: told === undefined ? null : ANSWERED.has(told) ? 'answered' : 'asked',
    looks: (isSaid ? 2 : 0) + (WORDS.has(last) ? 1 : 0),
    isBeside: BESIDE.has(last),
  };
}

/** Texts with their names; of a list the last entry's, as `fields` reads it: `replies.-1.text`. */
function textsIn(value: unknown, name: string, levels: number): { name: string; text: string }[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [{ name, text: value }];
  return inside(value, name, levels).flatMap(({ name: at, of }) => textsIn(of, at, levels - 1));
}

/** The name of a list of messages that holds a question and its answer. */
function conversationIn(value: unknown, name: string, levels: number): string | null {
  if (name !== '' && Array.isArray(value)) {
    const { prompt, output } = lastTurn(messagesOf(value));
    if (prompt !== '' && output !== '') return name;
  }
  for (const { name: at, of } of inside(value, name, levels)) {
    const found = conversationIn(of, at, levels - 1);
    if (found !== null) return found;
  }
  return null;
}

function inside(value: unknown, name: string, levels: number): { name: string; of: unknown }[] {
  if (levels === 0) return [];
  const at = (key: string): string =>
    `${name === '' ? '' : `${name}.`}${cutPersonal(key, EVERY_RULE)}`.slice(0, 80);
  if (Array.isArray(value)) return value.length === 0 ? [] : [{ name: at('-1'), of: value.at(-1) }];
  return isMap(value) ? Object.entries(value).map(([key, of]) => ({ name: at(key), of })) : [];
}
