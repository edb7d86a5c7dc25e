import { holderOf } from '../../domain/incident-holder.ts';
import { foundTitle } from '../../domain/incident-name.ts';
import { calledWords, countCalled, isToldAlarm } from '../../alerting/incidents/real-or-not.ts';
import {
  type DocumentPart,
  documentMarkdown,
  type TextDocument,
} from '../../claims/text-document.ts';
import type { Interval } from '../../domain/incident.ts';
import { shorten } from '../../domain/shorten.ts';
import { daysUntil } from '../../domain/model-end.ts';
import { percentInTenths, signedPointsInTenths } from '../../domain/text-percent.ts';
import { worthPart } from '../../claims/worth/worth-text.ts';
import { asideWords } from '../../domain/runs-aside.ts';
import { plural } from '../../domain/text.ts';
import { day } from '../../domain/text-time.ts';
import { usd, usdTogether } from '../../platform/money/ceilings.ts';
import { localDay } from '../../platform/schedule/local-time.ts';
import type { MonthReport } from '../actions/report.ts';
import { documentHtml } from './document.ts';

/** One page of Markdown. */
export const reportMarkdown = (r: MonthReport): string => documentMarkdown(documentOf(r));

/** The same as one file that needs nothing else. */
export const reportHtml = (r: MonthReport): string => documentHtml(documentOf(r));

const documentOf = (r: MonthReport): TextDocument => ({
  title: titleOf(r),
  lead: headline(r),
  parts: partsOf(r),
  foot: footOf(r),
});

const titleOf = ({ month, at }: MonthReport): string =>
  `Agents in ${month.name}${at < month.to ? ', so far' : ''}`;

function headline(r: MonthReport): string {
  const runs = r.agents.reduce((sum, a) => sum + a.runs, 0);
  const told = r.incidents.filter((i) => r.untold.every((u) => u.id !== i.id));
  const what = r.incidents.length === 0 ? 'Nothing was told.' : toldWords(r, told);
  const aside = asideWords(r.ended);
  const made =
    aside === ''
      ? plural(runs, 'run')
      : `${plural(runs, 'run')} by schedule or change, and beside ${runs === 1 ? 'it' : 'them'} ${aside}`;
  return `${plural(r.agents.length, 'agent')}, ${made}. ${what} ${spentWords(r)}`;
}

/** Told is what a channel took: what is held, or has no channel, is not. */
function toldWords({ incidents, untold }: MonthReport, told: MonthReport['incidents']): string {
  const all = plural(incidents.length, 'incident');
  if (untold.length === 0) return `${all} told${realWords(told)}.`;
  return told.length === 0
    ? `${all}, and nobody was told.`
    : `${all}, ${told.length} of them told${realWords(told)}.`;
}

/** What people said of the alarms among them. */
function realWords(incidents: MonthReport['incidents']): string {
  const alarms = incidents.filter(isToldAlarm);
  if (alarms.length === 0) return '';
  const which =
    alarms.length === incidents.length ? '' : ` of the ${plural(alarms.length, 'alarm')}`;
  const among = which === '' ? ': ' : `;${which} among them `;
  return `${among}${calledWords(countCalled(alarms))}`;
}

function spentWords({ spentUsd, ceilingUsd }: MonthReport): string {
  return ceilingUsd === null
    ? `${usd(spentUsd)} was spent; no ceiling is set.`
    : `${usd(spentUsd)} of ${usd(ceilingUsd)} was spent.`;
}

function partsOf(r: MonthReport): DocumentPart[] {
  return [agentsPart(r), ...r.worth.map(worthPart), incidentsPart(r), endsPart(r), moneyPart(r)];
}

function agentsPart(r: MonthReport): DocumentPart {
  return {
    heading: 'Agents',
    lead:
      'Share of canaries that passed, with its 95 % interval, beside the month before: of the runs ' +
      'that the schedule or a change made. The money below is that of every run.',
    head: ['Agent', 'Runs', 'Passed', 'Month before', 'Points'],
    rows: r.agents.map((a) => [
      a.name,
      `${a.runs}${a.noVerdict === 0 ? '' : ` (${a.noVerdict} without a verdict)`}`,
      rateWords(a.passRate),
      rateWords(a.before),
      a.passRate === null || a.before === null
        ? '–'
        : signedPointsInTenths(a.passRate.value - a.before.value),
    ]),
  };
}

/** `93.4 % (92.9 to 93.8)`. */
const rateWords = (i: Interval | null): string =>
  i === null ? '–' : `${percentInTenths(i.value)} (${points(i.low)} to ${points(i.high)})`;
const points = (share: number): string => (100 * share).toFixed(1);

/** More than these take a second page. */
const MOST_INCIDENTS = 12;

/** What is not over comes first, then the newest. */
function incidentsPart({ incidents, untold, timezone }: MonthReport): DocumentPart {
  const isOver = (i: MonthReport['incidents'][number]): number => Number(i.state === 'resolved');
  const shown = incidents
    .toReversed()
    .toSorted((a, b) => isOver(a) - isOver(b))
    .slice(0, MOST_INCIDENTS);
  const left = incidents.length - shown.length;
  return {
    heading: 'Incidents',
    lead:
      incidents.length === 0
        ? 'None was told.'
        : `${untold.length === 0 ? 'Told for the first time' : 'Begun'} in this month` +
          `${left === 0 ? '' : `; ${left} more are not shown`}.`,
    head: ['Day', 'What', 'How it stands'],
    rows: shown.map((i) => [
      dayThere(i.openedAt, timezone),
      shorten(foundTitle(i), 120),
      `${standing(i)}${untoldWords(untold.find((u) => u.id === i.id))}`,
    ]),
  };
}

/** The day on the calendar of the zone that the month is of. */
const dayThere = (at: string, timezone: string): string => localDay(Date.parse(at), timezone);

function standing(i: MonthReport['incidents'][number]): string {
  if (i.notReal !== undefined) return `not real (${shorten(i.notReal.by, 60)})`;
  if (i.accepted === true) return 'accepted as the new normal';
  if (i.state === 'resolved') return 'over';
  if (i.state === 'recovering') return 'recovering';
  const holder = holderOf(i);
  return holder === null ? 'open' : `taken on by ${shorten(holder.by, 60)}`;
}

const untoldWords = (of: MonthReport['untold'][number] | undefined): string =>
  of === undefined ? '' : of.held === null ? '; not told' : `; not told, held ${of.held}`;

function endsPart(r: MonthReport): DocumentPart {
  const now = Date.parse(r.at);
  return {
    heading: 'Models that end',
    lead:
      r.ends.length === 0 ? 'No end of a model in use is known.' : 'Known ends of models in use.',
    head: ['Model', 'Ends', 'Used by'],
    rows: r.ends.map((e) => [
      e.model,
      `${day(e.endsAt)} (${leftWords(daysUntil(e.endsAt, now))})`,
      e.agents.join(', '),
    ]),
  };
}

const leftWords = (days: number): string => (days < 0 ? 'over' : `${plural(days, 'day')} left`);

function moneyPart(r: MonthReport): DocumentPart {
  const words = usdTogether([...r.agents.map((a) => a.usd), r.spentUsd]);
  const left = r.spentUsd - r.agents.reduce((sum, a) => sum + a.usd, 0);
  return {
    heading: 'Money',
    lead: `${spentWords(r)} The month before: ${usd(r.spentBeforeUsd)}.`,
    head: ['For', 'Spent'],
    rows: [
      ...r.agents.map((a) => [a.name, words(a.usd)]),
      ...(left > 1e-9 ? [['everything else', words(left)]] : []),
    ],
  };
}

const footOf = (r: MonthReport): string =>
  `Made by daytwo ${dayThere(r.at, r.timezone)}; the month is that of ${r.timezone}.`;
