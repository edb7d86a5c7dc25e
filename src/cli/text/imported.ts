import type { OutputTexts } from '../../domain/real-output.ts';
import { shorten } from '../../domain/shorten.ts';
import { plural } from '../../domain/text.ts';
import { type Imported, leftWords, unreadWords, unseenWords } from '../../outputs/import-file.ts';
import { shellWord } from '../../platform/shell-word.ts';
import { asWritten, type Typed } from '../io.ts';

const MOST_KEPT = 5;
const SHOWN = 160;

/** "12 taken in, 3 known already": of those that were known only where there were any. */
export const takenInWords = ({ fresh, known }: Pick<Imported, 'fresh' | 'known'>): string =>
  `${fresh} taken in${known === 0 ? '' : `, ${known} known already`}`;

/**
 * How an import went, file by file.
 * @param texts of the first output that each file gave, by its id
 */
export function importedText(
  agent: string,
  files: readonly Imported[],
  texts: ReadonlyMap<string, OutputTexts> = new Map(),
  typed: Typed = asWritten,
): string {
  const fresh = files.reduce((sum, f) => sum + f.fresh, 0);
  const lines = files.flatMap((f) => [
    ...countLines(agent, f),
    ...f.problems.map((p) => `  ${unreadWords(p)}`),
    ...moreUnread(f),
    ...f.unseenFields.map((u) => `  agents.${agent}.outputs.${unseenWords(u)}`),
    ...firstLines(f, texts),
    ...replacedLines(f),
    ...(f.fresh + f.known > 0 ? questionLines(agent, f) : fieldsLines(agent, f)),
    ...timeLines(agent, f),
  ]);
  const next =
    fresh > 0
      ? typed(nextWords(files, texts))
      : files.some((f) => f.unread > 0)
        ? `What could not be read was not taken in: ${mendWords(files)}, and import the file again.`
        : files.some((f) => Object.keys(f.ofUnknown).length > 0 && f.known === 0)
          ? 'Nothing was taken in.'
          : 'Nothing was new.';
  const back =
    fresh > 0 ? [`Were it the wrong file or agent: ${backCommand(agent, files, typed)}.`] : [];
  return [...lines, `${agent} has ${plural(fresh, 'new output')}. ${next}`, ...back].join('\n');
}

function nextWords(files: readonly Imported[], texts: ReadonlyMap<string, OutputTexts>): string {
  const look = 'Look at them: daytwo outputs list.';
  return files.some((f) => f.first !== null && texts.has(f.first))
    ? `${look} Begin to review: daytwo sample --week.`
    : `${look} Their words are not kept here: daytwo sample --week names some to look at where the agent ` +
        'keeps them, and daytwo review record says what they were.';
}

/** Where a hint says which names would do, nothing in the file is to be mended. */
const mendWords = (files: readonly Imported[]): string =>
  files.some((f) => (f.fieldsHint?.output ?? f.fieldsHint?.messages ?? null) !== null)
    ? 'say which fields these are'
    : 'mend it';

function countLines(agent: string, f: Imported): string[] {
  return [
    `${f.file}: ${takenInWords(f)}` +
      (f.elsewhere > 0 ? ` (${f.elsewhere} from another file or source)` : '') +
      (f.unread > 0 ? `, ${plural(f.unread, 'entry').replace(/ys$/, 'ies')} unread` : ''),
    ...(f.otherWords === 0
      ? []
      : [
          `  ${f.otherWords} ${f.otherWords === 1 ? 'has' : 'have'} the id of another with other words`,
        ]),
    ...Object.entries(f.ofOthers).map(
      ([other, n]) =>
        `  ${n} ${n === 1 ? 'says that it is' : 'say that they are'} of ${other}, and ${n === 1 ? 'was' : 'were'} left: import the file for ${other} too`,
    ),
    ...Object.entries(f.ofUnknown).map(([name, n]) => `  ${leftWords(agent, name, n)}`),
    ...(f.unfinished === null
      ? []
      : [`  ${f.unfinished} has no end yet and waits: import the file again when it has`]),
  ];
}

/** The first that was taken in, so that whoever reads it sees whether question and answer are right. */
function firstLines({ first }: Imported, texts: ReadonlyMap<string, OutputTexts>): string[] {
  const of = first === null ? undefined : texts.get(first);
  if (of === undefined) return [];
  return ['  The first of them:', ...pairLines(of.prompt, of.output)];
}

const pairLines = (asked: string | null, answered: string | null): string[] => [
  `    question: ${asked === null || asked === '' ? '(none)' : oneLine(asked)}`,
  `    answer:   ${answered === null || answered === '' ? '(none)' : oneLine(answered)}`,
];

const oneLine = (text: string): string => shorten(text.replace(/\s+/g, ' ').trim(), SHOWN);

/** What became of what the same rows gave by other fields. */
function replacedLines({ replaced, kept }: Imported): string[] {
  const more = kept.length > MOST_KEPT ? ` and ${kept.length - MOST_KEPT} more` : '';
  return [
    ...(replaced === 0
      ? []
      : [
          `  ${plural(replaced, 'output')} that the same rows gave by other fields ${were(replaced)} replaced`,
        ]),
    ...(kept.length === 0
      ? []
      : [
          `  ${plural(kept.length, 'output')} of the same rows ${kept.length === 1 ? 'stays' : 'stay'} as ` +
            `${kept.length === 1 ? 'it was' : 'they were'} read before, for somebody reviewed ` +
            `${kept.length === 1 ? 'it' : 'them'}: ${kept.slice(0, MOST_KEPT).join(', ')}${more}`,
        ]),
  ];
}

const were = (n: number): string => (n === 1 ? 'was' : 'were');

/** How what was imported goes again. */
function backCommand(agent: string, files: readonly Imported[], typed: Typed): string {
  const named = files.filter((f) => f.fresh > 0).map((f) => shellWord(f.file));
  return typed(`daytwo outputs take-back ${named.join(' ')} --agent ${agent} --by YOU`);
}

/** Which option helps where answers go by the usual names and their questions do not. */
function questionLines(agent: string, { withoutQuestion: n, fieldsHint }: Imported): string[] {
  if (n === 0) return [];
  const said = `  ${n} ${n === 1 ? 'has' : 'have'} no question.`;
  const { prompt = null, sample = null, sure = 'unsure', why = '' } = fieldsHint ?? {};
  if (fieldsHint === null || prompt === null)
    return [
      `${said} Where one of its fields holds it, name that under agents.${agent}.outputs.fields (prompt: …).`,
    ];
  return [
    `${said} It may be under ${asKey(prompt)} (${SURE[sure]}: ${why}):`,
    ...pairLines(sample?.prompt ?? null, sample?.output ?? null),
    '  Where that is so, say it in the configuration and import the file again:',
    `    agents.${agent}.outputs.fields: { prompt: ${asKey(prompt)} }`,
  ];
}

/** How many are dated at the import, for they tell no time, and where it may stand. */
function timeLines(agent: string, { withoutTime: n, timeField }: Imported): string[] {
  if (n === 0) return [];
  const said = `  ${n} ${n === 1 ? 'tells' : 'tell'} no time, and ${n === 1 ? 'is' : 'are'} dated at this import.`;
  if (timeField === null)
    return [
      `${said} Where a field holds it, name that under agents.${agent}.outputs.fields (at: …).`,
    ];
  return [
    `${said} It may be under ${asKey(timeField)}: where that is so,`,
    '  say it in the configuration beside the other fields, and import the file again:',
    `    agents.${agent}.outputs.fields: { at: ${asKey(timeField)} }`,
  ];
}

const SURE = { sure: 'sure', likely: 'likely', unsure: 'not sure' } as const;

/** Which option helps where fields go by other names than the usual ones. */
function fieldsLines(agent: string, { fieldsHint: hint, timeField }: Imported): string[] {
  if (hint === null) return [];
  const { names, prompt, output, messages, sure, why, sample } = hint;
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
    ...(timeField === null ? [] : [`at: ${asKey(timeField)}`]),
  ].join(', ');
  return [
    has,
    `  As far as can be seen (${SURE[sure]}: ${why}):`,
    ...(sample === null ? [] : pairLines(sample.prompt, sample.output)),
    `  ${sure === 'sure' ? 'Say so' : 'Where that is right, say so'} in the configuration, and import the file again:`,
    `    agents.${agent}.outputs.fields: { ${example} }`,
  ];
}

const asKey = (name: string): string =>
  /^[\p{L}_][\p{L}\d_.-]*$/u.test(name) ? name : JSON.stringify(name);

function moreUnread({ unread, problems }: Imported): string[] {
  const left = unread - problems.reduce((sum, p) => sum + p.count, 0);
  return left > 0 ? [`  and ${left} more`] : [];
}
