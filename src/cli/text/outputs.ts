import type { RealOutput, Review } from '../../domain/real-output.ts';
import { shorten } from '../../domain/shorten.ts';
import { plural } from '../../domain/text.ts';
import { minute } from '../../domain/text-time.ts';
import { type Imported, unreadWords } from '../../outputs/import-file.ts';
import { factsOf, laneWord } from '../../outputs/facts.ts';
import { type OutputPage, whyWithoutTexts } from '../../outputs/queries.ts';
import { shellWord } from '../../platform/shell-word.ts';
import { table, asWritten, type Typed } from '../io.ts';
import { barred } from './answers.ts';

/** "12 taken in, 3 known already": of those that were known only where there were any. */
export const takenInWords = ({ fresh, known }: Pick<Imported, 'fresh' | 'known'>): string =>
  `${fresh} taken in${known === 0 ? '' : `, ${known} known already`}`;

/** How an import went, file by file. */
export function importedText(
  agent: string,
  files: readonly Imported[],
  typed: Typed = asWritten,
): string {
  const fresh = files.reduce((sum, f) => sum + f.fresh, 0);
  const lines = files.flatMap((f) => [
    `${f.file}: ${takenInWords(f)}` +
      (f.elsewhere > 0 ? ` (${f.elsewhere} from another file or source)` : '') +
      (f.unread > 0 ? `, ${plural(f.unread, 'entry').replace(/ys$/, 'ies')} unread` : ''),
    ...(f.otherWords === 0
      ? []
      : [
          `  ${f.otherWords} ${f.otherWords === 1 ? 'has' : 'have'} the id of another with other words`,
        ]),
    ...(f.unfinished === null
      ? []
      : [`  ${f.unfinished} has no end yet and waits: import the file again when it has`]),
    ...f.problems.map((p) => `  ${unreadWords(p)}`),
    ...moreUnread(f),
    // What reads other records of the file is not to be named otherwise for one that it does not.
    ...(f.fresh + f.known > 0 ? [] : fieldsLines(agent, f.fieldsHint)),
  ]);
  const next =
    fresh > 0
      ? typed('Look at them: daytwo outputs list. Begin to review: daytwo sample --week.')
      : files.some((f) => f.unread > 0)
        ? 'What could not be read was not taken in: mend it, and import the file again.'
        : 'Nothing was new.';
  return [...lines, `${agent} has ${plural(fresh, 'new output')}. ${next}`].join('\n');
}

function moreUnread({ unread, problems }: Imported): string[] {
  const left = unread - problems.reduce((sum, p) => sum + p.count, 0);
  return left > 0 ? [`  and ${left} more`] : [];
}

/** Which option helps where fields go by other names than the usual ones. */
function fieldsLines(agent: string, hint: Imported['fieldsHint']): string[] {
  if (hint === null) return [];
  const { names, prompt, output, messages } = hint;
  const has = `  It has the fields ${names.map(asKey).join(', ')}.`;
  if (output === null && messages === null)
    return [
      `${has} None of them looks like the answer: where one is,`,
      `  name it under agents.${agent}.outputs.fields (output: …), and import the file again.`,
    ];
  const example = [
    ...(messages === null ? [] : [`messages: ${asKey(messages)}`]),
    ...(prompt === null ? [] : [`prompt: ${asKey(prompt)}`]),
    ...(output === null ? [] : [`output: ${asKey(output)}`]),
  ].join(', ');
  return [
    `${has} Say in the configuration which of them is`,
    '  the question and which the answer, and import the file again; for example:',
    `    agents.${agent}.outputs.fields: { ${example} }`,
  ];
}

const asKey = (name: string): string =>
  /^[\p{L}_][\p{L}\d_.-]*$/u.test(name) ? name : JSON.stringify(name);

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
  { outputs, next }: OutputPage,
  { asked, hasAny }: { asked: Partial<ListAsked>; hasAny: boolean },
  width: number,
  typed: Typed = asWritten,
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
