import { foundTitle } from '../../alerting/incidents/queries.ts';
import { calledWords, countCalled, isToldAlarm } from '../../alerting/incidents/real-or-not.ts';
import { plain } from '../../comparison/report/markdown.ts';
import { escapeControls } from '../../comparison/report/escape.ts';
import type { Interval } from '../../domain/incident.ts';
import { shorten } from '../../domain/shorten.ts';
import { daysUntil } from '../../domain/model-end.ts';
import { percentInTenths, signedPoints } from '../../domain/text-percent.ts';
import { plural } from '../../domain/text.ts';
import { day } from '../../domain/text-time.ts';
import { usd, usdTogether } from '../../platform/money/ceilings.ts';
import { html, trusted } from '../../web/parts/html.ts';
import type { MonthReport } from '../actions/report.ts';

/** A table with a heading, and what is said where it has no row. */
interface Part {
  heading: string;
  lead: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

/** One page of Markdown; nobody is mentioned in it and no name is read as markup. */
export function reportMarkdown(r: MonthReport): string {
  const row = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`;
  return [
    `# ${plain(titleOf(r))}`,
    '',
    plain(headline(r)),
    ...partsOf(r).flatMap((p) => [
      '',
      `## ${p.heading}`,
      '',
      plain(p.lead),
      ...(p.rows.length === 0
        ? []
        : ['', row(p.head), `|${'---|'.repeat(p.head.length)}`, ...p.rows.map(row)]),
    ]),
    '',
    plain(footOf(r)),
  ].join('\n');
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1d2129;background:#fff}
h1{font-size:1.6rem;line-height:1.2}h2{font-size:1.1rem;margin:2rem 0 .3rem}p{margin:.3rem 0}
table{border-collapse:collapse;width:100%;margin:.6rem 0;font-variant-numeric:tabular-nums}
td,th{padding:.35rem .8rem .35rem 0;border-bottom:1px solid #d7dbe0;text-align:left;vertical-align:top;overflow-wrap:anywhere}th{font-weight:600;color:#4a525d}
footer{margin-top:2rem;color:#5b6470;font-size:.85rem}
@media(prefers-color-scheme:dark){body{background:#16181c;color:#e3e6ea}td,th{border-color:#3a3f47}th,footer{color:#a8b0ba}}
@media print{body{margin:0;max-width:none;font-size:11pt}tr{break-inside:avoid}}`;
/** Nothing is loaded and nothing runs, whatever somebody called an agent. */
const CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The same as one file that needs nothing else. */
export function reportHtml(r: MonthReport): string {
  const t = escapeControls;
  return String(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta http-equiv="Content-Security-Policy" content="${CSP}" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${t(titleOf(r))}</title>
          ${trusted(`<style>${STYLE}</style>`)}
        </head>
        <body>
          <h1>${t(titleOf(r))}</h1>
          <p>${t(headline(r))}</p>
          ${partsOf(r).map(
            (p) =>
              html`<h2>${p.heading}</h2>
                <p>${t(p.lead)}</p>
                ${
                  p.rows.length > 0 &&
                  html`<table>
                    <thead>
                      <tr>
                        ${p.head.map((c) => html`<th scope="col">${c}</th>`)}
                      </tr>
                    </thead>
                    <tbody>
                      ${p.rows.map(
                        (row) =>
                          html`<tr>
                            ${row.map((c) => html`<td>${t(c)}</td>`)}
                          </tr>`,
                      )}
                    </tbody>
                  </table>`
                }`,
          )}
          <footer>${t(footOf(r))}</footer>
        </body>
      </html> `,
  );
}

const titleOf = ({ month }: MonthReport): string => `Agents in ${month.name}`;

function headline(r: MonthReport): string {
  const runs = r.agents.reduce((sum, a) => sum + a.runs, 0);
  const told =
    r.incidents.length === 0
      ? 'Nothing was told.'
      : `${plural(r.incidents.length, 'incident')} told${realWords(r.incidents)}.`;
  return `${plural(r.agents.length, 'agent')}, ${plural(runs, 'run')}. ${told} ${spentWords(r)}`;
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

function partsOf(r: MonthReport): Part[] {
  return [agentsPart(r), incidentsPart(r), endsPart(r), moneyPart(r)];
}

function agentsPart(r: MonthReport): Part {
  return {
    heading: 'Agents',
    lead: 'Share of canaries that passed, with its 95 % interval, beside the month before.',
    head: ['Agent', 'Runs', 'Passed', 'Month before', 'Points'],
    rows: r.agents.map((a) => [
      a.name,
      `${a.runs}${a.noVerdict === 0 ? '' : ` (${a.noVerdict} without a verdict)`}`,
      rateWords(a.passRate),
      rateWords(a.before),
      a.passRate === null || a.before === null
        ? '–'
        : signedPoints(a.passRate.value - a.before.value),
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
function incidentsPart({ incidents }: MonthReport): Part {
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
        : `Told for the first time in this month${left === 0 ? '' : `; ${left} more are not shown`}.`,
    head: ['Day', 'What', 'How it stands'],
    rows: shown.map((i) => [day(i.openedAt), shorten(foundTitle(i), 120), standing(i)]),
  };
}

function standing(i: MonthReport['incidents'][number]): string {
  if (i.notReal !== undefined) return `not real (${shorten(i.notReal.by, 60)})`;
  if (i.accepted === true) return 'accepted as the new normal';
  if (i.state === 'resolved') return 'over';
  if (i.state === 'recovering') return 'recovering';
  return i.ack === null ? 'open' : `taken on by ${shorten(i.ack.by, 60)}`;
}

function endsPart(r: MonthReport): Part {
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

function moneyPart(r: MonthReport): Part {
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
  `Made by daytwo ${day(r.at)}; the month is that of ${r.timezone}.`;
