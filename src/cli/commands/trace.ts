import type { Command } from 'commander';
import { type Trace, traceCase, type TracedFlip } from '../../monitoring/trace.ts';
import { show, withStore } from '../context.ts';
import type { Io } from '../io.ts';

export function registerTrace(program: Command, io: Io): void {
  program
    .command('trace <case>')
    .description(
      "a case's history: when its answers changed for good, and what had changed before each time",
    )
    .option('--agent <agent>', 'of this agent only')
    .option('--suite <suite>', 'of this suite only')
    .addHelpText(
      'after',
      '\nCASE is its description, a part of it, or the beginning of its hash.\nExample: ' +
        'daytwo trace "late refund"',
    )
    .action(async (asked: string, options: { agent?: string; suite?: string }, command: Command) =>
      withStore(io, command, async ({ store, config }) => {
        const trace = await traceCase(store, config, { case: asked, ...options });
        show(io, command, trace, traceWords(trace));
      }),
    );
}

const when = (at: string): string => at.slice(0, 16).replace('T', ' ');
const short = (hash: string): string => hash.slice(0, 8);

/** The history in words, newest last. */
export function traceWords(t: Trace): string {
  const head = [
    `"${t.label}" (${t.hashes.map(short).join(' → ')}) of ${t.agent}/${t.suite}`,
    t.from === null
      ? 'It has never been asked.'
      : `Asked in ${plural(t.runs, 'run')} since ${when(t.from)} UTC, ` +
        `${plural(t.trials, 'answer')}${t.noVerdict === 0 ? '' : `, ${t.noVerdict} more without a verdict`}.`,
  ];
  if (t.from === null) return head.join('\n');
  const steps = t.steps.flatMap((s, i) =>
    s.kind === 'edited'
      ? [
          `${when(s.at)}  The case was edited (${short(s.before)} → ${short(s.after)}) and ` +
            'starts anew.',
        ]
      : flipWords(s, t.steps[i + 1]),
  );
  const tossed = ['verdict', 'judgment'] as const;
  return [
    ...head,
    '',
    ...(steps.length === 0 ? ['Nothing has changed for good since then.'] : steps),
    '',
    ...t.now.map(
      (n) =>
        `Now, since ${when(n.since)}: ` +
        `${n.metric === 'verdict' ? verdictWords(n.counts) : `judged ${judgmentWords(n.counts)}`}.`,
    ),
    ...tossed.flatMap((metric) => {
      const own = t.tosses.filter((x) => x.metric === metric);
      return own.length === 0
        ? []
        : [
            `Single ${metric === 'verdict' ? 'verdicts' : 'judgments'} that differed and changed nothing for good: ${own
              .slice(-5)
              .map(
                (x) =>
                  `${when(x.at)} ${Object.entries(x.counts)
                    .filter(([v]) => v !== x.usual)
                    .map(([v, n]) => (n === 1 ? v : `${n} × ${v}`))
                    .join(', ')}`,
              )
              .join('; ')}${own.length > 5 ? `; and ${own.length - 5} earlier` : ''}.`,
          ];
    }),
  ].join('\n');
}

/** Verdict and judgment of one run have one cause, which is said once. */
function flipWords(f: TracedFlip, next: Trace['steps'][number] | undefined): string[] {
  const what =
    f.metric === 'verdict'
      ? `${verdictWords(f.before.counts)} → ${verdictWords(f.after.counts)}`
      : `judged ${judgmentWords(f.before.counts)} → ${judgmentWords(f.after.counts)}`;
  const said = (words: string, list: readonly string[]): string[] =>
    list.length === 0 ? [] : [`    ${words}: ${list.join(', ')}`];
  const head = `${when(f.at)}  ${what}  (${f.run})`;
  if (next?.kind === 'flip' && next.run === f.run) return [head];
  return [
    head,
    ...f.events.slice(0, 5).map((e) => `    before it, ${when(e.at)}: ${e.what}`),
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

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((a, b) => a + b, 0);
const verdictWords = (counts: Readonly<Record<string, number>>): string =>
  `passed ${counts['pass'] ?? 0} of ${total(counts)}`;
const judgmentWords = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([v, n]) => `${v} ${n} of ${total(counts)}`)
    .join(', ');
const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
