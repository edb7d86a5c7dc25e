// The pictures of docs/detection.md: one simulated suite in three worlds, and what each process
// says of it look by look. node test/bench/pictures/detection.ts [folder=docs/images]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import { Detector, type Start } from '../../../src/detection/drift/detector.ts';
import type { Look } from '../../../src/domain/drift.ts';
import { collapse, points } from '../drift/changes.ts';
import { caseRates, look, normal, random, type Random } from '../drift/world.ts';

const CASES = 40;
const BASELINE = 20;
const LOOKS = 40;
const CHANGE = 21;

interface World {
  file: string;
  title: string;
  seed: number;
  after(r: Random, rates: readonly number[]): readonly number[];
  effect(r: Random, before: number): number;
}
const steady = (): number => 0;
const WORLDS: readonly World[] = [
  {
    file: 'detection-diffuse.svg',
    title: 'Everything gets 10 points worse at look 21',
    seed: 11,
    after: points(-0.1),
    effect: steady,
  },
  {
    file: 'detection-sparse.svg',
    title: 'Four cases break at look 21',
    seed: 12,
    after: collapse(4),
    effect: steady,
  },
  {
    file: 'detection-wander.svg',
    title: 'Nothing changes, but the level wanders (ρ .7, sd .3)',
    seed: 13,
    after: (_r, rates) => rates,
    effect: (r, before) => 0.7 * before + Math.sqrt(1 - 0.49) * 0.3 * normal(r),
  },
];

interface Told {
  looks: Look[];
  pooled: number[];
  sparse: number[];
  certificate: number[];
  evidence: number[];
  alarm: number | null;
}

function play(world: World): Told {
  const r = random(world.seed);
  const rates = caseRates(r, CASES).toSorted((a, b) => b - a);
  const after = world.after(r, rates);
  let effect = 0;
  const next = (of: readonly number[], name: string, day: number): Look => {
    effect = world.effect(r, effect);
    return look(r, of, effect, name, day);
  };
  const baseline = Array.from({ length: BASELINE }, (_, i) => next(rates, `b${i}`, i));
  const looks = Array.from({ length: LOOKS }, (_, i) =>
    next(i + 1 < CHANGE ? rates : after, `r${i}`, BASELINE + i),
  );
  const detector = new Detector(
    { metric: 'pass', categories: ['pass', 'fail'], baseline, expect: new Map() },
    rates.map((_, i) => `c${i}`),
  );
  const told: Told = {
    looks: [...baseline, ...looks],
    pooled: [],
    sparse: [],
    certificate: [],
    evidence: [],
    alarm: null,
  };
  const starts: Start[] = [];
  for (const one of looks) {
    detector.add(one);
    const tau = starts.length + 1;
    const lasting = tau % 4 === 0;
    starts.push({ tau, lasting, weight: (0.05 * (lasting ? 2.5 : 0.5)) / 365 });
    const strength = detector.strength(starts);
    told.pooled.push(strength.pooled);
    told.sparse.push(strength.sparse);
    told.certificate.push(strength.certificate);
    told.evidence.push(strength.evidence);
    if (told.alarm === null && strength.evidence >= 1) told.alarm = tau;
  }
  return told;
}

const WIDTH = 860;
const LEFT = 64;
const STEP = (WIDTH - LEFT - 150) / (BASELINE + LOOKS);
const ROW = 6;
const TOP = 56;
/** What an alarm takes on a stream that is looked at daily, in powers of ten. */
const TAKES = Math.log10(7300);
const FLOOR = 10 ** -TAKES;
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function draw(world: World, told: Told): string {
  const matrixBottom = TOP + CASES * ROW;
  const x = (run: number): number => LEFT + (run + 0.5) * STEP;
  const rate = scaleLinear([0.5, 1], [matrixBottom + 100, matrixBottom + 30]);
  const share = scaleLog([FLOOR, 1000], [matrixBottom + 260, matrixBottom + 130]).clamp(true);
  const parts: string[] = [];
  const text = (at: { x: number; y: number }, words: string, more = ''): void =>
    void parts.push(`<text x="${at.x}" y="${at.y}" ${more}>${escape(words)}</text>`);
  text({ x: LEFT, y: 24 }, world.title, 'font-size="17" font-weight="600"');
  text(
    { x: LEFT, y: 44 },
    `${CASES} cases (rows, the surest on top), ${BASELINE} baseline runs, then ${LOOKS} ` +
      'looks (columns); dark: failed',
    'font-size="12" fill="#555"',
  );
  for (const [run, one] of told.looks.entries()) {
    for (const [row, cell] of one.cells.entries()) {
      parts.push(
        `<rect x="${(x(run) - STEP / 2 + 0.5).toFixed(1)}" y="${TOP + row * ROW}" ` +
          `width="${(STEP - 1).toFixed(1)}" height="${ROW - 1}" ` +
          `fill="${(cell.counts[0] ?? 0) > 0 ? '#e3e9f0' : '#33475b'}"/>`,
      );
    }
  }
  const edge = (run: number): number => LEFT + run * STEP;
  parts.push(
    `<line x1="${edge(BASELINE)}" x2="${edge(BASELINE)}" y1="${TOP - 4}" ` +
      `y2="${matrixBottom + 260}" stroke="#888" stroke-dasharray="3 3"/>`,
  );
  const rates = told.looks.map(
    (one) => one.cells.reduce((sum, c) => sum + (c.counts[0] ?? 0), 0) / CASES,
  );
  const path = (values: readonly number[], first: number, y: (v: number) => number): string =>
    line<number>()
      .x((_, i) => x(first + i))
      .y((v) => y(v))([...values]) ?? '';
  parts.push(`<path d="${path(rates, 0, rate)}" fill="none" stroke="#33475b" stroke-width="1.5"/>`);
  for (const tick of [0.5, 0.75, 1])
    text(
      { x: LEFT - 8, y: rate(tick) + 4 },
      `${tick * 100} %`,
      'font-size="11" text-anchor="end" fill="#555"',
    );
  text(
    { x: edge(BASELINE + LOOKS) + 8, y: rate(rates.at(-1) ?? 1) + 4 },
    'pass rate',
    'font-size="12"',
  );
  for (const [tick, words] of [
    [FLOOR, '0'],
    [10 ** (2 - TAKES), '2'],
    [1, `alarm ${TAKES.toFixed(1)}`],
    [10 ** (6 - TAKES), '6'],
  ] as const) {
    parts.push(
      `<line x1="${LEFT}" x2="${edge(BASELINE + LOOKS)}" y1="${share(tick)}" ` +
        `y2="${share(tick)}" stroke="${tick === 1 ? '#b3261e' : '#ddd'}"/>`,
    );
    text(
      { x: LEFT - 8, y: share(tick) + 4 },
      words,
      'font-size="11" text-anchor="end" fill="#555"',
    );
  }
  const curves = [
    ['pooled', told.pooled, '#0072b2', ''],
    ['sparse', told.sparse, '#d55e00', '6 3'],
    ['certificate', told.certificate, '#009e73', '2 3'],
  ] as const;
  const labels = curves
    .map(([name, values, colour]) => ({ name, colour, y: share(values.at(-1) ?? FLOOR) }))
    .toSorted((a, b) => a.y - b.y);
  for (const [i, label] of labels.entries()) {
    const above = labels[i - 1];
    if (above !== undefined && label.y - above.y < 15) label.y = above.y + 15;
    text(
      { x: edge(BASELINE + LOOKS) + 8, y: label.y + 4 },
      label.name,
      `font-size="12" fill="${label.colour}"`,
    );
  }
  for (const [, values, colour, dash] of curves)
    parts.push(
      `<path d="${path(values, BASELINE, share)}" fill="none" stroke="${colour}" ` +
        `stroke-width="2" stroke-dasharray="${dash}"/>`,
    );
  if (told.alarm !== null) {
    const at = x(BASELINE + told.alarm - 1);
    parts.push(
      `<line x1="${at}" x2="${at}" y1="${matrixBottom + 20}" y2="${matrixBottom + 260}" ` +
        'stroke="#b3261e" stroke-width="1.5"/>',
    );
    text(
      { x: at + 5, y: matrixBottom + 24 },
      `alarm at look ${told.alarm}`,
      'font-size="12" fill="#b3261e"',
    );
  }
  const bottom = matrixBottom + 280;
  text({ x: LEFT, y: bottom }, 'baseline', 'font-size="11" fill="#555"');
  text(
    { x: edge(BASELINE) + 4, y: bottom },
    'looks; below the pass rate, the evidence of each process in powers of ten',
    'font-size="11" fill="#555"',
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 14}" ` +
    `width="${WIDTH}" height="${bottom + 14}" font-family="Helvetica, Arial, ` +
    `sans-serif" role="img"><title>${escape(world.title)}</title><rect width="100%" ` +
    `height="100%" fill="#fff"/>${parts.join('')}</svg>\n`
  );
}

const folder = process.argv[2] ?? 'docs/images';
for (const world of WORLDS) {
  const told = play(world);
  writeFileSync(join(folder, world.file), draw(world, told));
  console.log(
    `${world.file}: ${told.alarm === null ? 'no alarm' : `alarm at look ${told.alarm}`}, ` +
      `largest evidence ${Math.max(...told.evidence).toPrecision(3)}`,
  );
}
