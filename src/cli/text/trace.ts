import { minute } from '../../domain/text-time.ts';
import { plural } from '../../domain/text.ts';
import type { TraceWithTexts } from '../../monitoring/case-answers.ts';
import type { Trace, TracedFlip } from '../../monitoring/trace.ts';
import { besideLines } from './answers.ts';

const short = (hash: string): string => hash.slice(0, 8);

/** A case's history in words, newest last. */
export function traceText(t: Trace | TraceWithTexts, width = 100): string {
  const head = [
    `"${t.label}" (${t.hashes.map(short).join(' → ')}) of ${t.agent}/${t.suite}`,
    t.from === null
      ? 'It has never been asked.'
      : `Asked in ${plural(t.runs, 'run')} since ${minute(t.from)} UTC, ` +
        `${plural(t.trials, 'answer')}${t.noVerdict === 0 ? '' : `, ${t.noVerdict} more without a verdict`}.`,
  ];
  if (t.from === null) return head.join('\n');
  const steps = t.steps.flatMap((s, i) =>
    s.kind === 'edited'
      ? [
          `${minute(s.at)}  The case was edited (${short(s.before)} → ${short(s.after)}) and ` +
            'starts anew.',
        ]
      : [
          ...flipWords(s, t.steps[i + 1]),
          ...('texts' in s && !sameRun(s, t.steps[i + 1])
            ? ['', ...besideLines(s.texts, width), '']
            : []),
        ],
  );
  return [
    ...head,
    '',
    ...(steps.length === 0 ? ['Nothing has changed for good since then.'] : steps),
    '',
    ...t.now.map(
      (n) =>
        `Now, since ${minute(n.since)}: ` +
        `${n.metric === 'verdict' ? verdictWords(n.counts) : `judged ${judgmentWords(n.counts)}`}.`,
    ),
    ...tossWords(t, 'verdict'),
    ...tossWords(t, 'judgment'),
  ].join('\n');
}

const MOST_TOSSES = 5;

/** Answers that differed once, as chance has it. */
function tossWords(t: Trace, metric: 'verdict' | 'judgment'): string[] {
  const own = t.tosses.filter((x) => x.metric === metric);
  if (own.length === 0) return [];
  const said = own.slice(-MOST_TOSSES).map((x) => {
    const unusual = Object.entries(x.counts).filter(([v]) => v !== x.usual);
    const counts = unusual.map(([v, n]) => (n === 1 ? v : `${n} × ${v}`));
    return `${minute(x.at)} ${counts.join(', ')}`;
  });
  const earlier = own.length - MOST_TOSSES;
  return [
    `Single ${metric === 'verdict' ? 'verdicts' : 'judgments'} that differed and changed nothing ` +
      `for good: ${said.join('; ')}${earlier > 0 ? `; and ${earlier} earlier` : ''}.`,
  ];
}

/** Verdict and judgment of one run have one cause, which is said once. */
function flipWords(f: TracedFlip, next: Trace['steps'][number] | undefined): string[] {
  const what =
    f.metric === 'verdict'
      ? `${verdictWords(f.before.counts)} → ${verdictWords(f.after.counts)}`
      : `judged ${judgmentWords(f.before.counts)} → ${judgmentWords(f.after.counts)}`;
  const said = (words: string, list: readonly string[]): string[] =>
    list.length === 0 ? [] : [`    ${words}: ${list.join(', ')}`];
  const head = `${minute(f.at)}  ${what}  (${f.run})`;
  if (sameRun(f, next)) return [head];
  return [
    head,
    ...f.events.slice(0, 5).map((e) => `    before it, ${minute(e.at)}: ${e.what}`),
    ...(f.events.length > 5 ? [`    and ${f.events.length - 5} more`] : []),
    // What is recorded is said above in better words.
    ...(f.events.length === 0 ? said('moved since the run before', f.moved) : []),
    ...(f.events.length === 0 && f.moved.length === 0
      ? [
          "    nothing on record changed before it: the provider's model may have, under the same name",
        ]
      : []),
    ...said('the same as in the run before', f.ruledOut),
    ...said('not known', f.unknown),
  ];
}

const sameRun = (f: TracedFlip, next: Trace['steps'][number] | undefined): boolean =>
  next?.kind === 'flip' && next.run === f.run;

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((a, b) => a + b, 0);
const verdictWords = (counts: Readonly<Record<string, number>>): string =>
  `passed ${counts['pass'] ?? 0} of ${total(counts)}`;
const judgmentWords = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([v, n]) => `${v} ${n} of ${total(counts)}`)
    .join(', ');
