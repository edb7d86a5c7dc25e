import { cleanLine } from '../../alerting/messages/format.ts';
import type { RealOutput, Review } from '../../domain/real-output.ts';
import { shorten } from '../../domain/shorten.ts';
import { minute } from '../../domain/text-time.ts';
import { type Refused, refusedWords } from '../../outputs/refused.ts';
import { factsOf, laneWord } from '../../outputs/facts.ts';
import { type OutputPage, whyWithoutTexts } from '../../outputs/queries.ts';
import { shellWord } from '../../platform/shell-word.ts';
import { table, asWritten, type Typed } from '../io.ts';
import { barred } from './answers.ts';

/** What `daytwo outputs list` was asked. */
export interface ListAsked {
  agent?: string;
  task?: string;
  lane?: string;
  from?: string;
  to?: string;
  after?: string;
  limit: number;
}

const COLUMNS = ['id', 'when (UTC)', 'agent', 'task', 'lane', 'did', 'asked'];

/** Outputs, a line each. */
export function outputsText(
  page: OutputPage,
  of: { asked: Partial<ListAsked>; hasAny: boolean; refused?: readonly Refused[] },
  width: number,
  typed: Typed = asWritten,
): string {
  const refused = (of.refused ?? []).map((r) => cleanLine(`${refusedWords(r)}.`));
  return [listText(page, of, width, typed), ...(refused.length === 0 ? [] : ['', ...refused])].join(
    '\n',
  );
}

function listText(
  { outputs, next }: OutputPage,
  { asked, hasAny }: { asked: Partial<ListAsked>; hasAny: boolean },
  width: number,
  typed: Typed,
): string {
  const again = optionsOf(asked);
  if (outputs.length === 0 && hasAny)
    return typed(
      again === ''
        ? 'No output is behind that place. daytwo outputs list begins with the newest.'
        : `None of the outputs fits${again}. daytwo outputs list has all.`,
    );
  if (outputs.length === 0)
    return typed(
      'No output is here. daytwo outputs import FILE takes some in; docs/outputs.md names the other ways.',
    );
  const rows = outputs.map((o) => [
    o.id,
    minute(o.at),
    o.agent,
    taskWord(o),
    laneWord(o),
    o.judged?.judgment ?? '',
    shorten(oneLine(o.texts?.prompt ?? goneWord(o)), Math.max(20, width - 80)),
  ]);
  return [
    table([COLUMNS, ...rows]),
    ...(next === null ? [] : ['', typed(`More: daytwo outputs list${again} --after "${next}"`)]),
  ].join('\n');
}

/** The options that a list was asked with, as they are typed again; where it went on is none of them. */
function optionsOf({ agent, task, lane, from, to, limit }: Partial<ListAsked>): string {
  return Object.entries({ agent, task, lane, from, to, limit })
    .flatMap(([name, value]) =>
      value === undefined ? [] : [` --${name} ${shellWord(String(value))}`],
    )
    .join('');
}

/** One output in one line. */
export function outputLine(o: RealOutput, width: number): string {
  const asked = oneLine(o.texts?.prompt ?? '');
  const line = `${minute(o.at)}  ${o.agent}  ${taskWord(o)}  ${o.judged?.judgment ?? ''}  ${asked}`;
  return shorten(line, Math.max(40, width));
}

const goneWord = ({ forgottenAt }: RealOutput): string =>
  forgottenAt === null ? '(no words are kept)' : '(erased)';

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** A task that was guessed says so. */
const taskWord = ({ task }: Pick<RealOutput, 'task'>): string =>
  task === null ? '?' : task.by === 'nearest' ? `${task.name}?` : task.name;

/** One output whole. */
export function outputText(
  { output: o, reviews }: { output: RealOutput; reviews: readonly Review[] },
  width: number,
): string {
  const why = whyWithoutTexts(o);
  return [
    `${o.id}: ${o.agent}, ${minute(o.at)} UTC, from ${o.source}`,
    ...factsOf(o).map(([name, value]) => `  ${name}: ${value}`),
    ...(why === null ? [] : ['', `It cannot be read: ${why}.`]),
    ...(o.texts === null ? [] : ['', 'asked', ...barred(o.texts.prompt, width)]),
    ...(o.texts === null
      ? []
      : [
          o.texts.output === '' ? 'answered nothing' : 'answered',
          ...barred(o.texts.output, width),
        ]),
    ...(o.texts?.toolCalls ?? []).map((c) => `called ${c.name} ${shorten(c.arguments, 200)}`),
    ...(o.texts?.context == null ? [] : ['before it', ...barred(o.texts.context, width)]),
    ...reviews.map(
      (r) => `${r.reviewer} said ${r.label}, ${minute(r.at)}${r.note === '' ? '' : `: ${r.note}`}`,
    ),
  ].join('\n');
}
