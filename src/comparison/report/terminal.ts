import { KIND_WORDS } from '../../detection/explain/change-kind.ts';
import { clipName, plural } from '../../domain/text.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { escapeControls } from './escape.ts';
import { disagreementWords, rateWords } from './text.ts';
import type { Report, Spread } from './types.ts';

/** The sides and the verdict first, then what it rests on; each line stands alone. */
export function reportText(r: Report): string {
  return escapeControls(
    [
      `${r.agentName}: ${r.before} → ` +
        `${r.after}${r.changed.length === 0 ? '' : ` (${r.changed.join(', ')})`}`,
      r.words,
      ...(r.verdict === 'could-not-measure' ? [] : [sentence(r.reason)]),
      '',
      ...r.rates.map((x) => `  ${x.name}: ${rateWords(x)}`),
      ...disagreementLines(r).map((l) => `  ${l}`),
      ...(r.kind === null
        ? []
        : [
            '',
            `Kind: ${KIND_WORDS[r.kind.kind]}. ${r.kind.sentence}`,
            ...(r.kind.axes === '' ? [] : [`On the judgment axes: ${r.kind.axes}.`]),
          ]),
      ...(r.flips.length === 0
        ? []
        : [
            '',
            ...r.flips
              .slice(0, 8)
              .map(
                (f) =>
                  `  ${f.way}: ${clipName(f.label.replace(/\s+/g, ' '), 60)} ` +
                  `(${f.before.held} of ${f.before.of} → ${f.after.held} of ${f.after.of})`,
              ),
            ...(r.flips.length > 8 ? [`  and ${r.flips.length - 8} more`] : []),
          ]),
      '',
      ...figures(r),
      ...r.notes,
    ].join('\n'),
  );
}

/** What stands below the rates where they seem to say otherwise than the verdict. */
export function disagreementLines(r: Report): string[] {
  const said = disagreementWords(r);
  return said === null ? [] : [said];
}

/** Cost, time and length on both sides, in words. */
export function figures(r: Report): string[] {
  const { cost } = r;
  const perCall =
    cost.beforePerCallUsd === null || cost.afterPerCallUsd === null
      ? ''
      : `; a call ${usd(cost.beforePerCallUsd)} → ${usd(cost.afterPerCallUsd)}`;
  const spent = cost.spentUsd === 0 ? 'nothing was spent' : `spent ${usd(cost.spentUsd)}`;
  const budget = cost.budgetUsd === null ? '' : ` of ${usd(cost.budgetUsd)}`;
  return [
    `${plural(r.pairs, 'pair')} of ${plural(r.cases.length, 'case')}` +
      `${r.voided > 0 ? `, ${r.voided} more without a verdict` : ''}; ` +
      `${spent}${budget}${perCall}.`,
    `Time to answer: median ${ms(r.latencyMs.before)} → ${ms(r.latencyMs.after)}; output: ` +
      `median ${tokens(r.outputTokens.before)} → ${tokens(r.outputTokens.after)}.`,
    ...(['before', 'after'] as const)
      .filter((side) => r.served[side].length > 1)
      .map(
        (side) =>
          `Several models answered ${side}: ` +
          `${r.served[side].map((s) => `${s.model} (${s.trials})`).join(', ')}.`,
      ),
    ...(r.unmeasured === 0
      ? []
      : [
          `${plural(r.unmeasured, 'case')} check and expect nothing and ` +
            `${r.unmeasured === 1 ? 'was' : 'were'} left out.`,
        ]),
  ];
}

const ms = (s: Spread): string =>
  s.median === null
    ? '–'
    : `${Math.round(s.median).toLocaleString('en-US')} ms (nine in ten under ` +
      `${Math.round(s.ninth ?? 0).toLocaleString('en-US')})`;
const tokens = (s: Spread): string => (s.median === null ? '–' : `${s.median} tokens`);
export const sentence = (s: string): string =>
  `${s.slice(0, 1).toUpperCase()}${s.slice(1)}${/[.!?]$/.test(s) ? '' : '.'}`;

export const HEADINGS: Readonly<Record<Report['verdict'], string>> = {
  'same-or-better': 'Same or better',
  worse: 'Worse',
  undecided: 'Not enough evidence',
  'could-not-measure': 'Could not measure',
};
