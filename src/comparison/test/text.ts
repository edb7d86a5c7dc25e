import { KIND_WORDS } from '../../detection/explain/change-kind.ts';
import { ofWords } from '../../domain/text-evidence.ts';
import { percent, signedPoints } from '../../domain/text-percent.ts';
import { plural } from '../../domain/text.ts';
import type { Comparison, MovedMeasure, Part, Verdict } from './compare.ts';

const TITLES: Readonly<Record<Verdict, string>> = {
  same: 'Same',
  worse: 'Worse',
  better: 'Better',
  changed: 'Changed',
  'not-enough-evidence': 'Not enough evidence',
  'could-not-measure': 'Could not measure',
};

/** What a rate counts, in words. */
const subject = (c: Pick<Comparison, 'measuredBy'>): string =>
  c.measuredBy === 'pass' ? 'pass rate' : 'agreement with the references';

/**
 * "pass rate 84 % → 50 % (−34 points, 95 % interval −39 to −29)"; null where no outcome is known.
 */
export function rateWords(c: Pick<Comparison, 'measuredBy'>, p: Part): string | null {
  if (p.before === null || p.after === null || p.before.of === 0) return null;
  const d = p.difference;
  const by =
    d === null
      ? ''
      : ` (${signedPoints(d.value)} points, 95 % interval ${signedPoints(d.low)} to ` +
        `${signedPoints(d.high)})`;
  return (
    `${subject(c)} ${percent(p.before.passed / p.before.of)} → ` +
    `${percent(p.after.passed / Math.max(1, p.after.of))}${by}`
  );
}

/** A comparison as lines of plain words, the verdict first. */
export function compareText(c: Comparison, options: { byCategory: boolean }): string[] {
  const rate = rateWords(c, c.whole);
  const said =
    rate === null || c.verdict === 'could-not-measure'
      ? c.reason
      : `${rate} over ${plural(c.whole.pairs, 'case')}`;
  const lines = [`${TITLES[c.verdict]}: ${said}.`];
  if (rate !== null && c.verdict !== 'could-not-measure') lines.push(sentence(c.reason));
  lines.push(...alike(c));
  if (c.kind !== null) {
    lines.push(
      `Kind: ${KIND_WORDS[c.kind.kind]}. ${c.kind.sentence}`,
      `  ${sentence(c.kind.reason)}`,
    );
    for (const also of c.kind.also)
      lines.push(`  Beside it, ${KIND_WORDS[also.kind]}: ${also.sentence}`);
    if (c.kind.axes !== '') lines.push(`On the judgment axes: ${c.kind.axes}.`);
  }
  const moved = movedWords(c.whole.moved);
  if (moved.length > 0) lines.push(`Sure by themselves: ${moved.join('; ')}.`);
  lines.push(...turnedLines(c), ...categoryLines(c, options.byCategory), ...limits(c));
  return lines;
}

/** The same as a Markdown summary, for a pull request. */
export function compareMarkdown(c: Comparison): string {
  const rate = rateWords(c, c.whole);
  const cells = (p: Part): string => {
    const share = (s: Part['before']): string =>
      s === null || s.of === 0 ? '–' : `${s.passed} / ${s.of}`;
    const d = p.difference;
    const moved =
      d === null || p.before === null
        ? '–'
        : `${signedPoints(d.value)} (${signedPoints(d.low)} to ${signedPoints(d.high)})`;
    const verdict =
      p.verdict === 'undecided' ? undecided(p, c) : `${p.verdict}, after ${p.decidedAt ?? p.pairs}`;
    return (
      `| ${escaped(p.category ?? 'all')} | ${p.pairs} | ${share(p.before)} | ` +
      `${share(p.after)} | ${moved} | ${verdict} |`
    );
  };
  return [
    `### ${TITLES[c.verdict]}${rate === null ? '' : `: ${rate}`}`,
    '',
    escaped(sentence(c.reason)),
    ...[...alike(c), ...turnedLines(c)].flatMap((l) => ['', escaped(l)]),
    ...(c.kind === null
      ? []
      : [
          '',
          `**Kind: ${KIND_WORDS[c.kind.kind]}.** ${escaped(c.kind.sentence)} ` +
            `${escaped(sentence(c.kind.reason))}`,
        ]),
    '',
    '| part | cases | before | after | difference, points (95 %) | verdict |',
    '|---|---|---|---|---|---|',
    cells(c.whole),
    ...c.categories.map(cells),
    ...limits(c).flatMap((l) => ['', escaped(l)]),
  ].join('\n');
}

function categoryLines(c: Comparison, asked: boolean): string[] {
  const recorder = asked ? c.categories : c.categories.filter((p) => p.verdict !== 'undecided');
  if (asked && c.categories.length === 0)
    return ['By category: the lines name fewer than two categories (or more than fifty).'];
  return recorder.map((p) => {
    const rate = rateWords(c, p);
    const said = [
      p.verdict === 'undecided' ? undecided(p, c) : p.verdict,
      ...(rate === null ? [] : [rate]),
      ...movedWords(p.moved).slice(0, 3),
    ];
    return `  ${p.category ?? ''} (${plural(p.pairs, 'case')}): ${said.join('; ')}`;
  });
}

/** Evidence in powers of ten, after paying for all parts; a share of what it takes grows by factors. */
const undecided = (p: Part, { settings }: Comparison): string =>
  `undecided, evidence ${ofWords(p.evidence, Math.log10(settings.odds))} that a verdict takes`;

/** What the comparison cannot say, and what to do about it. */
function limits(c: Comparison): string[] {
  const { onlyBefore, onlyAfter } = c.unmatched;
  return [
    ...(c.measuredBy === 'behaviour' && c.verdict !== 'could-not-measure'
      ? [
          'There are no outcomes and no short references, so this says how answers changed, ' +
            'not whether they got worse. Give "outcome" or "expected" on each line to know that.',
        ]
      : []),
    ...(c.measuredBy === 'agreement'
      ? [
          'There are no outcomes: an answer counts as right where the short answer in it is ' +
            'the reference.',
        ]
      : []),
    ...(c.unjudged > 0
      ? [
          `${c.unjudged} case${c.unjudged === 1 ? ' has' : 's have'} no verdict on one side ` +
            'and count for nothing.',
        ]
      : []),
    ...(onlyBefore + onlyAfter > 0
      ? [
          `Left out: ${plural(onlyBefore, 'case')} that only the first run has, ${onlyAfter} that ` +
            'only the second has.',
        ]
      : []),
    ...(c.verdict === 'not-enough-evidence'
      ? [
          c.more === null
            ? 'More cases like these would hardly settle it: the two lie about as far apart as the ' +
              'margin that you allow.'
            : c.more === 1
              ? 'About one more case like these would settle it.'
              : `About ${c.more} more cases like these would settle it.`,
        ]
      : []),
    ...(c.verdict === 'could-not-measure'
      ? ['Nothing is claimed either way. Mend that and compare again.']
      : []),
  ];
}

function movedWords(moved: readonly MovedMeasure[]): string[] {
  return [
    ...new Set(
      moved.map((m) =>
        m.measure === 'length'
          ? `answers are ${m.way === 'more' ? 'longer' : 'shorter'}`
          : `"${m.words.replaceAll('"', "'")}" in ${m.way === 'more' ? 'more' : 'fewer'} cases`,
      ),
    ),
  ].slice(0, 6);
}

const alike = (c: Comparison): string[] =>
  c.wordForWord ? ['All answers are word for word the same in both runs.'] : [];
const turnedLines = (c: Comparison): string[] =>
  c.measuredBy === 'behaviour' ? [] : [...listed('Lost', c.lost), ...listed('Gained', c.gained)];

const SHOWN = 8;
function listed(name: string, ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const short = ids
    .slice(0, SHOWN)
    .map((id) => id.replace(/\s+/g, ' '))
    .map((id) => (id.length > 48 ? `${id.slice(0, 46)}…` : id));
  return [
    `${name} ${ids.length}: ` +
      `${short.join(', ')}${ids.length > SHOWN ? ` and ${ids.length - SHOWN} more` : ''}`,
  ];
}

const sentence = (s: string): string =>
  `${s.slice(0, 1).toUpperCase()}${s.slice(1)}${/[.!?]$/.test(s) ? '' : '.'}`;
/**
 * One line on which nothing is markup: no tag, cell, link, emphasis or code; nobody is mentioned
 * and no address or number becomes a link.
 */
const escaped = (s: string): string =>
  s
    .replace(/\s+/g, ' ')
    .replace(/[&<>]/g, (ch) => (ch === '&' ? '&amp;' : ch === '<' ? '&lt;' : '&gt;'))
    .replace(/([@#])(?=\w)/g, '$1\u200b')
    .replace(/:\/\//g, ':\u200b//')
    .replace(/\bwww\./gi, (w) => `${w.slice(0, 3)}\u200b.`)
    .replace(/[\\`*_[\]|#~]/g, (ch) => `\\${ch}`);
