import { isMap } from '../../config/untyped.ts';
import { shorten } from '../../domain/shorten.ts';
import { plural } from '../../domain/text.ts';
import { cutPersonal, EVERY_RULE } from '../redact/personal.ts';
import type { FieldsHint } from './candidate.ts';
import { isCarrier, nameSays, type NameSays } from './column-words.ts';
import { valuesSay, type ValuesSay } from './column-values.ts';
import { lastTurn, messagesOf } from './messages.ts';

const DEEPEST = 4;
const MOST_NAMES = 12;
/** Columns that are weighed in pairs. */
const MOST_WEIGHED = 40;
const LONGEST_SHOWN = 160;

type Fields = Readonly<Record<string, unknown>>;

interface Column {
  name: string;
  values: readonly (string | null)[];
  says: NameSays;
  holds: ValuesSay;
  order: number;
}

/**
 * Names in records that could hold a question and its answer, how sure that is and why; null where
 * they have no text. What is named like a question is never taken for an answer, nor one name for
 * both. Pure.
 * @param records some of a file, in their order
 */
export function suggestFields(records: readonly Fields[]): FieldsHint | null {
  const columns = columnsOf(records);
  if (columns.length === 0) return null;
  const names = columns.slice(0, MOST_NAMES).map((c) => c.name);
  const nothing = { names, prompt: null, output: null, messages: null, other: null };
  const conversation = records.map((r) => conversationIn(r, '', DEEPEST)).find((m) => m !== null);
  if (conversation !== undefined) {
    const why = 'it holds messages of both';
    return { ...nothing, messages: conversation, sure: 'sure', why, sample: null };
  }
  const { prompt, output, rival } = bestPair(columns.slice(0, MOST_WEIGHED));
  const { sure, why } = surenessOf({ prompt, output, rival });
  return {
    ...nothing,
    prompt: prompt?.name ?? null,
    output: output?.name ?? null,
    other: rival,
    sure,
    why,
    sample: sampleOf(prompt, output),
  };
}

function columnsOf(records: readonly Fields[]): Column[] {
  const found = new Map<string, (string | null)[]>();
  for (const [i, record] of records.entries())
    for (const { name, text } of textsIn(record, '', DEEPEST)) {
      const values = found.get(name) ?? records.map(() => null);
      values[i] = text;
      found.set(name, values);
    }
  const names = [...found.keys()];
  return [...found].map(([name, values], order) => ({
    name,
    values,
    order,
    says: nameSays(name, names),
    holds: valuesSay(values),
  }));
}

interface Pair {
  prompt: Column | null;
  output: Column | null;
}

/** The best pair, and a column that could as well be its question or its answer. */
function bestPair(columns: readonly Column[]): Pair & { rival: FieldsHint['other'] } {
  const asked = columns.filter(canBeAsked);
  const answered = columns.filter(canBeAnswered);
  const pairs = [null, ...asked]
    .flatMap((prompt) => [null, ...answered].map((output): Pair => ({ prompt, output })))
    .filter(({ prompt, output }) => prompt === null || prompt !== output)
    .filter(isPair)
    .map((pair) => ({ ...pair, score: scoreOf(pair) }))
    .toSorted((a, b) => b.score - a.score);
  const [best, second] = pairs;
  if (best === undefined) return { prompt: null, output: null, rival: null };
  const isClose = second !== undefined && best.score - second.score < CLOSE;
  return { ...best, rival: isClose ? rivalOf(best, second) : null };
}

/** Nearer than this, names and values do not decide between two. */
const CLOSE = 0.75;

function rivalOf(best: Pair, second: Pair): FieldsHint['other'] {
  const { prompt, output } = second;
  return {
    prompt: prompt?.name ?? null,
    output: output?.name ?? null,
    isSwapped: prompt !== null && prompt === best.output && output === best.prompt,
  };
}

const isTalk = ({ holds }: Column): boolean => holds.talk >= 0.5 && !holds.isMark;

/** `customer`, and no sentence in it: that is a name. */
const isSomebody = ({ says, holds }: Column): boolean => says.isWho && holds.talk <= 0.5;

function canBeAsked(column: Column): boolean {
  const { says, holds } = column;
  if (isSomebody(column)) return false;
  if (says.isAbout || holds.isMark || holds.isConstant || says.side < 0) return false;
  return says.isHeader || says.side > 0 ? true : isTalk(column);
}

function canBeAnswered(column: Column): boolean {
  const { says, holds } = column;
  if (isSomebody(column)) return false;
  if (says.isAbout || says.isHeader || says.side > 0) return false;
  return says.side < 0 ? !holds.isMark || isOneWord(column) : isTalk(column) && !holds.isConstant;
}

/** Labels that have a digit in them are an agent's answer where their column says that it is one. */
const isOneWord = ({ values }: Column): boolean =>
  values.every((v) => v === null || /^\p{L}[\p{L}\d_-]*$/u.test(v.trim()));

/** One alone says nothing unless its name does; nobody is sure of two that hold the same. */
function isPair({ prompt, output }: Pair): boolean {
  const isNamed = [prompt, output].some((c) => c !== null && c.says.side !== 0);
  if (prompt === null || output === null) return isNamed;
  return !prompt.values.some((v, i) => v !== null && v === output.values[i]);
}

/** What a pair has for it: its names, that both are sentences, and how people ask and answer. */
function scoreOf({ prompt, output }: Pair): number {
  const asked = prompt === null ? 0 : weightOf(prompt, 1) + (isCarrier(prompt.name) ? 0.3 : 0);
  const answered = output === null ? 0 : weightOf(output, -1) + answerRank(output.says);
  // Where nothing tells them apart they stand as they were said.
  const inOrder = prompt !== null && output !== null && prompt.order < output.order ? 0.05 : 0;
  return asked + answered + inOrder;
}

const NAMED = 3;

function weightOf({ says, holds }: Column, side: 1 | -1): number {
  const named = says.side * side > 0 ? NAMED + 0.2 * Math.abs(says.side) : 0;
  const header = says.isHeader ? -1 : 0;
  return named + header + 2 * holds.talk + 0.5 * holds.filled + side * clamped(holds.side);
}

const clamped = (n: number): number => Math.max(-1.5, Math.min(1.5, n));

const answerRank = ({ isMachine, isReference }: NameSays): number =>
  (isMachine ? 1 : 0) - (isReference ? 2 : 0);

/** How much more the values of a question ask than those of its answer, to count as a sign. */
const TELLS = 0.8;

function surenessOf(of: Pair & { rival: FieldsHint['other'] }): Pick<FieldsHint, 'sure' | 'why'> {
  const { prompt, output, rival } = of;
  const is = (sure: FieldsHint['sure'], why: string) => ({ sure, why });
  if (prompt === null && output === null)
    return is('unsure', 'none is named or reads like a question or an answer');
  const named = [prompt, output].map((c) => c !== null && c.says.side !== 0);
  const apart = (prompt?.holds.side ?? 0) - (output?.holds.side ?? 0);
  if (prompt === null || output === null)
    return is(
      'unsure',
      `only ${prompt === null ? 'an answer' : 'a question'} is found, by its name`,
    );
  if (rival !== null) return is('unsure', closeWords(rival));
  if (named[0] === true && named[1] === true)
    return apart < -TELLS
      ? is('unsure', 'their names say so, but what they hold reads the other way round')
      : is('sure', 'by their names');
  const [known, other] = named[0] === true ? [prompt, output] : [output, prompt];
  if (named.includes(true))
    return is('likely', `${known.name} by its name, ${other.name} as what else has sentences`);
  return apart >= TELLS
    ? is('likely', `no name tells; ${askingWords(prompt)}`)
    : is('unsure', 'no name tells, and neither do the texts: taken as they stand in the file');
}

const askingWords = ({ name, holds: { asking } }: Column): string =>
  asking.n === 0
    ? `${name} reads like somebody who asks for something`
    : `of ${plural(asking.of, 'text')} in ${name} ${asking.n} ${asking.n === 1 ? 'asks' : 'ask'} something`;

function closeWords({ prompt, output, isSwapped }: NonNullable<FieldsHint['other']>): string {
  if (isSwapped) return 'they may as well be the other way round';
  return `it may as well be ${prompt ?? 'none'} for the question and ${output ?? 'none'} for the answer`;
}

/** The first record that has both, as whoever compares them sees at a glance. */
function sampleOf(prompt: Column | null, output: Column | null): FieldsHint['sample'] {
  const of = [prompt, output].filter((c) => c !== null);
  const [first] = of;
  if (first === undefined) return null;
  const all = first.values.findIndex((_, i) => of.every((c) => (c.values[i] ?? '') !== ''));
  const at = all === -1 ? first.values.findIndex((v) => v !== null) : all;
  const shown = (c: Column | null): string | null => {
    const text = c?.values[at] ?? null;
    if (text === null) return null;
    const flat = text
      .slice(0, 4 * LONGEST_SHOWN)
      .replace(/\s+/g, ' ')
      .trim();
    return shorten(cutPersonal(flat, EVERY_RULE), LONGEST_SHOWN);
  };
  return { prompt: shown(prompt), output: shown(output) };
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
