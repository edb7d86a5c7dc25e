import { clean } from '../../alerting/messages/format.ts';
import { wrap } from '../../alerting/messages/text.ts';
import type { Config } from '../../config/load.ts';
import { minute } from '../../domain/text-time.ts';
import type { Honesty } from '../../triage/review/honesty.ts';
import type { Next, ReviewItem } from '../../triage/review/next-item.ts';
import type { Candidate } from '../../triage/review/queue.ts';
import {
  aboutWords,
  agreementWords,
  decimal,
  LABELS,
  missedWords,
  nothingWaits,
  paceWords,
  progressWords,
  secondsWords,
  whyWords,
} from '../../triage/review/words.ts';
import { barred } from './answers.ts';
import { asWritten, type Typed } from '../io.ts';

/** A terminal that does not say how wide it is has room for this. */
const NARROWEST = 40;

/** One item on a screen of its own. */
export function itemText(i: ReviewItem, { done, left, unkept }: Next, columns: number): string {
  const width = Math.max(NARROWEST, columns);
  return [
    '',
    progressWords(done, left, unkept),
    ...wrap(
      `${i.agent} · ${aboutWords(i).map(clean).join(' · ')} · ${minute(i.answeredAt)}`,
      width,
    ),
    ...wrap(whyWords(i, clean(i.reason)), width),
    ...(i.context === null ? [] : ['', 'before', ...barred(i.context, width)]),
    '',
    'asked',
    ...barred(i.prompt, width),
    '',
    'answered',
    ...barred(i.output || '(no words)', width),
    ...i.toolCalls.flatMap((c) => barred(`called ${c.name} ${c.arguments}`, width)),
    ...(i.checks.length === 0 ? [] : ['']),
    ...i.checks.flatMap((c) => wrap(`${c.isBad ? '! ' : '  '}${clean(c.words)}`, width)),
    '',
  ].join('\n');
}

/** "1 right · 2 plausible, but wrong · … · n note · u undo · q leave: " */
export const KEYS_WORDS = `${LABELS.map((l) => `${l.key} ${l.words}`).join(' · ')} · n note · u undo · q leave: `;

/** What lies before a reviewer, a line each. */
export function queueText(
  open: readonly Candidate[],
  next: Next,
  config: Pick<Config, 'outputs'>,
  typed: Typed = asWritten,
): string {
  const lines = open.map(
    (c) =>
      `  ${(c.lane ?? 'sample').padEnd(6)} ${c.id}  ${c.agent} · ${clean(c.task ?? 'no task')} · ${clean(c.reason)}`,
  );
  if (lines.length === 0)
    return [
      typed(nothingWaits(config, next.unkept)),
      ...(config.outputs.keep === 'texts'
        ? [
            typed(
              'What comes in is shared out by triage; daytwo sample --week draws a week to begin with.',
            ),
          ]
        : []),
    ].join(' ');
  return [
    progressWords(next.done, next.left, next.unkept),
    ...lines,
    `Review what waits, one by one: ${typed('daytwo review --by YOU')}, at a terminal, or the page's /inbox.`,
  ].join('\n');
}

/** How carefully people look. */
export function honestyText(all: Honesty, each: readonly Honesty[], columns: number): string {
  const width = Math.max(NARROWEST, columns);
  if (each.length === 0) return 'Nobody has reviewed anything yet.';
  const rows = [...each, all].map((h) => {
    const { kappa } = h.agreement;
    const cells = [
      String(h.reviews),
      h.seconds === null ? '–' : secondsWords(h.seconds),
      h.lastSeconds === null ? '–' : secondsWords(h.lastSeconds),
      h.planted.bad === 0 ? '–' : `${h.planted.missed} of ${h.planted.bad}`,
      kappa === null ? '–' : decimal(kappa),
    ];
    return `${clean(h.reviewer ?? 'all')
      .slice(0, 20)
      .padEnd(20)}${cells.map((c) => c.padStart(10)).join('')}`;
  });
  const head = ['items', 'usual', 'last 20', 'missed', 'κ'].map((c) => c.padStart(10)).join('');
  return [
    `${'who'.padEnd(20)}${head}`,
    ...rows,
    '',
    ...each.flatMap((h) =>
      wrap(`${clean(h.reviewer ?? '')}: ${paceWords(h)} ${missedWords(h)}`, width),
    ),
    ...wrap(`Agreement: ${agreementWords(all.agreement)}`, width),
  ].join('\n');
}
