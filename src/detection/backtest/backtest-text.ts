import type { Metric } from '../../domain/drift.ts';
import { percentSmallInTenths } from '../../domain/text-percent.ts';
import { plural } from '../../domain/text.ts';
import { MOST_NAMED, NAMED } from '../drift/effect-spread.ts';
import { aboveAlarmWords } from '../../domain/text-evidence.ts';
import { metricWords, sinceOf } from '../drift/explain.ts';
import type { BacktestAlarm, BacktestInstallation, BacktestReport } from './backtest.ts';
import type { Delay, Detection, KnownChange } from './change.ts';
import { groupBy } from './history.ts';
import { shownName } from './names.ts';
import type { RivalVerdict } from './rivals.ts';
import { movedWords } from './shift-text.ts';

/** What is told beside the alarms, where it is known. */
export interface ReportExtras {
  /** A case's words by its hash; without them its hash stands. */
  labels?: ReadonlyMap<string, string>;
  change?: KnownChange;
  detections?: readonly Detection[];
  rivals?: readonly RivalVerdict[];
}

/**
 * A backtest in plain words: one line an alarm, then how fast a known change was found, then what
 * other rules would have said.
 */
export function backtestText(report: BacktestReport, beside: ReportExtras = {}): string[] {
  const lines: string[] = [];
  for (const { agent: name, looks, alarms, noVerdicts } of report.installations) {
    const agent = shownName(name);
    const counted = plural(looks, 'look');
    if (looks === 0)
      lines.push(
        `${agent}: every run went into the baseline, so there is nothing to compare with it. ` +
          'More runs are needed; for just two, compare them directly.',
      );
    else if (noVerdicts === true)
      lines.push(
        `${agent}: ${counted}, and not one result in them has a verdict, so nothing was ` +
          'compared. Look into the errors of the evals themselves.',
      );
    else if (alarms.length === 0) lines.push(`${agent}: ${counted}, no alarm.`);
    else lines.push(`${agent}: ${counted}, ${plural(alarms.length, 'alarm')}.`);
    for (const alarm of alarms) lines.push(`  ${alarmLine(alarm, beside.labels ?? new Map())}`);
    const detection = beside.detections?.find((d) => d.agent === name);
    if (detection !== undefined && beside.change !== undefined)
      lines.push(...changeLines(detection, beside.change).map((line) => `  ${line}`));
  }
  // Before the first look nobody could have spoken.
  const looked = report.installations.filter((i) => i.looks > 0);
  if (looked.length > 0)
    lines.push(
      '',
      'Past results hold no reruns. The worker has suspicious cases run again within the ' +
        'hour, and so often hears of a few cases that break a look or two sooner than this.',
    );
  if ((beside.rivals ?? []).length > 0 && looked.length > 0)
    lines.push('', ...rivalLines(looked, beside, report.installations.length === 1));
  return lines;
}

function alarmLine(alarm: BacktestAlarm, labels: ReadonlyMap<string, string>): string {
  const named = alarm.cases.filter((c) => c.p >= NAMED);
  const cases =
    named.length === 0
      ? 'spread over the suite, no single case stands out'
      : `${alarm.spread === true ? 'spread over the suite, surest in' : 'in'} ${named
          .slice(0, MOST_NAMED)
          .map(
            (c) =>
              `${shownName(labels.get(c.case) ?? c.case)} (${percentSmallInTenths(c.p)} likely)`,
          )
          .join(', ')}${
          named.length > MOST_NAMED
            ? ` and ${named.length - MOST_NAMED} more (${alarm.atLeast === true ? 'at least ' : ''}${named.length} of ${alarm.of ?? 0})`
            : ''
        }`;
  // Text and JSON come from one report; the metric's name is only looked up for its wording.
  return (
    `look ${alarm.look} (${alarm.at}, run ${shownName(alarm.run)}): ` +
    `${alarm.agent === undefined ? '' : `${shownName(alarm.agent)}, `}${shownName(alarm.suite)}, ` +
    `${shownName(metricWords(alarm.metric as Metric))} ${movedWords(alarm)}, ` +
    `${sinceOf(alarm.began)}; ${cases}. ${aboveAlarmWords(alarm.evidence)}`
  );
}

/** `3 looks (2.0 days)`; one look is the first that could have seen it. */
export function delayWords(delay: Delay): string {
  return `${plural(delay.looks, 'look')} (${delay.days.toFixed(1)} days)`;
}

function changeLines(d: Detection, change: KnownChange): string[] {
  const named =
    change.run === null
      ? `The change of ${change.at}`
      : `The change with run ${shownName(change.run)} (${change.at})`;
  const falsely =
    d.falseAlarms === 0
      ? 'No false alarm before it.'
      : `${plural(d.falseAlarms, 'alarm')} before it: false, for nothing had changed.`;
  const seen =
    d.first === null
      ? d.inBaseline.length > 0
        ? 'could not be found where it lies in the baseline.'
        : `was not found in ${plural(d.looksSince, 'look')} since.`
      : `was found after ${delayWords(d.first.delay)}, at look ${d.first.look} of ` +
        `${d.first.agent === undefined ? '' : `${shownName(d.first.agent)}, `}${shownName(d.first.suite)}, ` +
        `on its ${shownName(metricWords(d.first.metric as Metric))}.`;
  const lines = [
    `${named} ${d.looksSince === 0 ? 'comes after the last look: nothing can be said of it.' : seen} ${falsely}`,
  ];
  if (d.inBaseline.length > 0)
    lines.push(
      `In ${d.inBaseline.map((s) => shownName(s)).join(', ')} the change lies in the ` +
        'baseline, which is taken as normal: use fewer baseline runs (--baseline-runs), or ' +
        'mark the approved rows.',
    );
  return lines;
}

/**
 * Rules against daytwo, installation by installation; each suite's alarms are added up, as a person
 * would have got them all.
 */
function rivalLines(
  installations: readonly BacktestInstallation[],
  beside: ReportExtras,
  alone: boolean,
): string[] {
  return [
    'What rules that people use now would have done with the same pass and fail. Each keeps ' +
      'the baseline it is given;',
    "an alarm that stays on counts once. daytwo's line counts all its metrics.",
    ...installations.flatMap((installation) => {
      const own = (beside.rivals ?? []).filter((r) => alone || r.agent === installation.agent);
      return ['', ...rivalTable(installation, own, beside)];
    }),
  ];
}

/** One installation's rules as a table, below it those that could not speak, and notes. */
function rivalTable(
  { agent, alarms }: BacktestInstallation,
  own: readonly RivalVerdict[],
  { change, detections }: ReportExtras,
): string[] {
  if (own.length === 0)
    return [
      `${shownName(agent)}: no pass and fail in its results, and these rules know nothing else.`,
    ];
  const detection = detections?.find((d) => d.agent === agent);
  const missed = (detection?.inBaseline ?? []).length > 0 ? 'in the baseline' : 'not found';
  const found =
    detection === undefined
      ? []
      : [
          String(detection.falseAlarms),
          detection.first === null ? missed : delayWords(detection.first.delay),
        ];
  const rows = [
    [
      'rule',
      'alarms',
      'first alarm',
      ...(change === undefined ? [] : ['before the change', 'delay']),
    ],
    ['daytwo', String(alarms.length), firstWords(alarms[0]), ...found],
  ];
  const silent: string[] = [];
  const notes = new Set<string>();
  for (const [rule, verdicts] of groupBy(own, (r) => r.rule)) {
    const spoke = verdicts.filter((v) => v.mute === null);
    if (spoke.length === 0) silent.push(`${rule}: cannot speak here: ${verdicts[0]?.mute ?? ''}.`);
    else rows.push(rivalRow(rule, spoke, change, missed));
    const note = verdicts[0]?.note;
    if (note !== undefined) notes.add(`${rule}: ${note}.`);
  }
  return [shownName(agent), ...[...columns(rows), ...silent, ...notes].map((l) => `  ${l}`)];
}

function rivalRow(
  rule: string,
  verdicts: readonly RivalVerdict[],
  change: KnownChange | undefined,
  missed: string,
): string[] {
  const all = verdicts
    .flatMap((v) => v.alarms)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const delays = verdicts.flatMap((v) => v.delay ?? []).toSorted((a, b) => a.days - b.days);
  const before = verdicts.reduce((sum, v) => sum + (v.beforeChange ?? 0), 0);
  // An alarm that was false already cannot be told from a true one.
  const wasOn =
    change !== undefined &&
    all.some(
      (a) =>
        Date.parse(a.at) < Date.parse(change.at) && Date.parse(a.until.at) >= Date.parse(change.at),
    );
  const found =
    delays[0] === undefined ? (wasOn ? 'was on already' : missed) : delayWords(delays[0]);
  return [
    rule,
    String(all.length),
    firstWords(all[0]),
    ...(change === undefined ? [] : [String(before), found]),
  ];
}

const firstWords = (alarm: { look: number; at: string } | undefined): string =>
  alarm === undefined ? 'none' : `look ${alarm.look}, ${alarm.at.slice(0, 10)}`;

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, c) =>
    Math.max(...rows.map((r) => [...(r[c] ?? '')].length)),
  );
  return rows.map((r) =>
    r
      .map((cell, c) => cell + ' '.repeat(Math.max(0, (widths[c] ?? 0) - [...cell].length)))
      .join('  ')
      .trimEnd(),
  );
}
