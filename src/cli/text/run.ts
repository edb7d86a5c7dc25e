import { plural } from '../../domain/text.ts';
import { transcriptText } from '../../evaluation/conversations/exchanges.ts';
import type { OncePlan } from '../../evaluation/once-plan.ts';
import type { RunResult } from '../../evaluation/suites/results.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { type Clean, firstWords } from '../../platform/privacy/told.ts';
import { table } from '../io.ts';

/** What is said before anything is asked. */
export function planLines({ cases, talks, users, atMostUsd, unpriced }: OncePlan): string[] {
  const many = talks === '' ? plural(cases, 'call') : `${plural(cases, 'case')} (${talks})`;
  const price = atMostUsd === null ? 'an unknown price' : usd(atMostUsd);
  return [
    `${many}, at most ${price} (graders and repeated calls not counted)`,
    ...(users.length === 0 ? [] : [`The user is played by ${users.join(', ')}.`]),
    ...(unpriced.length === 0
      ? []
      : [
          `No list knows what ${unpriced.join(', ')} costs. Give it under the provider's config: ` +
            'inputCost and outputCost in USD a token, or cost: 0 for a local model.',
        ]),
  ];
}

/** So many conversations are read on a screen. */
const FEW = 5;
/** Less is a difference of rounding. */
const LEAST_USD = 1e-9;

/** A file's results: a table, the conversations, and what it came to. */
export function runText(results: readonly RunResult[], spentUsd: number, clean: Clean): string {
  const rows = results.map((r) => [
    verdictOf(r),
    r.provider,
    firstWords(r.prompt, 40, clean),
    firstWords(r.error ?? '', 70, clean),
  ]);
  const head = ['verdict', 'provider', 'prompt', 'why'];
  return [
    ...(rows.length === 0 ? [] : [table([head, ...rows]), '']),
    ...talkTexts(results, clean),
    sumText(results, spentUsd),
  ].join('\n');
}

const verdictOf = ({ verdict }: RunResult): string => (verdict === 'none' ? 'no verdict' : verdict);

/** Those that did not pass are read in any case. */
function talkTexts(results: readonly RunResult[], clean: Clean): string[] {
  const talks = results.filter((r) => r.conversation !== undefined);
  const shown = talks.length <= FEW ? talks : talks.filter((r) => !r.pass);
  const left = talks.length - shown.length;
  const texts = shown.map((r) => {
    const said = transcriptText(r.conversation ?? []).replace(/^/gm, '  ');
    return clean(`${verdictOf(r)}, ${r.provider}:\n${said}\n  (${r.ended ?? ''})\n`);
  });
  return left === 0
    ? texts
    : [...texts, `${plural(left, 'conversation')} that passed: --json and --output have them.\n`];
}

function sumText(results: readonly RunResult[], spentUsd: number): string {
  const count = (verdict: RunResult['verdict']): number =>
    results.filter((r) => r.verdict === verdict).length;
  const asked = results.reduce((sum, r) => sum + (r.cost ?? 0), 0);
  const more = spentUsd - asked;
  return (
    `${count('pass')} passed, ${count('fail')} failed, ${count('none')} without a verdict; ` +
    usd(spentUsd) +
    (more > LEAST_USD ? `, ${usd(more)} of it for graders, played users and calls that failed` : '')
  );
}
