import { plain } from '../comparison/report/markdown.ts';
import { percent } from '../domain/text-percent.ts';
import { plural } from '../domain/text.ts';
import { day } from '../domain/text-time.ts';
import type { ClaimMove, ClaimStatus } from './claim.ts';
import type { AgentClaims, ClaimNow } from './claims-now.ts';
import { bandWords } from './judge-claim.ts';
import { timesWords } from './late-moves.ts';

/** What needs a look comes first. */
const ORDER: readonly ClaimStatus[] = ['refuted', 'stale', 'undecided', 'confirmed'];

export const byUrgency = (claims: readonly ClaimNow[]): ClaimNow[] =>
  claims.toSorted((a, b) => ORDER.indexOf(a.state.status) - ORDER.indexOf(b.state.status));

/** "2 refuted, 1 stale, 3 confirmed", without what there is none of. */
export function countWords(claims: readonly ClaimNow[]): string {
  const words = ORDER.flatMap((status) => {
    const n = claims.filter((c) => c.state.status === status).length;
    return n === 0 ? [] : [`${n} ${status}`];
  });
  return words.length === 0 ? 'no claim' : words.join(', ');
}

/** "expected to fail in 20 to 60 %". */
export const expectWords = ({ expect }: ClaimNow['claim']): string =>
  `expected to ${expect.of === 'fails' ? 'fail' : 'hold'} in ${bandWords(expect)}`;

/** "38 % (22 to 56 %)"; a dash where nothing has tested it. */
export const shareWords = ({ interval }: ClaimNow['state']): string =>
  interval === null
    ? '–'
    : `${percent(interval.value)} (${Math.round(interval.low * 100)} to ${percent(interval.high)})`;

/** "on sim-1, 2026-03-10". */
export const testedWords = ({ tested }: ClaimNow['state']): string =>
  tested === null
    ? 'never tested'
    : tested.model === ''
      ? `tested by reviews alone, ${day(tested.at)}`
      : `tested on ${tested.model}, ${day(tested.at)}`;

/** "over-promises: confirmed → stale. The model is …". */
export const moveWords = (m: Pick<ClaimMove, 'claim' | 'from' | 'to' | 'reason'>): string =>
  `${m.claim}: ${m.from === null ? '' : `${m.from} → `}${m.to}. ${m.reason}`;

/** What its `cases` name and nothing has: a slip, or a suite that was never asked. */
export const unknownWords = (unknown: readonly string[]): string =>
  `No case that was ever asked is called ${unknown.map((u) => `"${u}"`).join(' or ')}.`;

/** Claims that a terminal names as moved. */
const MOST_LATELY = 10;

/** The claims of an agent as lines for a terminal. */
export function claimsText(of: AgentClaims): string {
  const head = `${of.name}: ${countWords(of.claims)}`;
  const lines = byUrgency(of.claims).flatMap(({ claim, state, unknown }) => [
    '',
    `${state.status.toUpperCase()}  ${claim.id}${claim.task === undefined ? '' : ` (${claim.task})`}`,
    `  ${claim.statement}`,
    `  ${state.reason}`,
    `  ${expectWords(claim)}; ${testedWords(state)}; owner ${claim.owner}`,
    ...(unknown.length === 0 ? [] : [`  ${unknownWords(unknown)}`]),
  ]);
  const moved = of.lately.slice(0, MOST_LATELY);
  return [
    head,
    ...lines,
    ...(moved.length === 0
      ? []
      : [
          '',
          `Moved lately:`,
          ...moved.map((m) => `  ${day(m.at)}  ${moveWords(m)}${timesWords(m)}`),
        ]),
  ].join('\n');
}

/** One page that people read: how each agent is known to fail. */
export function claimsMarkdown(all: readonly AgentClaims[], at: string): string {
  return `${all.map((of) => agentMarkdown(of)).join('\n\n')}\n\nMade by daytwo ${day(at)}.\n`;
}

function agentMarkdown(of: AgentClaims): string {
  return [
    `# How ${plain(of.name)} is known to fail`,
    '',
    `${plural(of.claims.length, 'claim')}: ${countWords(of.claims)}.`,
    ...byUrgency(of.claims).flatMap(({ claim, state, tests }) => [
      '',
      `## ${plain(claim.statement)}`,
      '',
      `**${state.status}** since ${day(state.since)}. ${plain(state.reason)}`,
      '',
      `- ${plain(expectWords(claim))}; found ${shareWords(state)}`,
      `- ${plain(testedWords(state))}`,
      `- tested by ${tests.length === 0 ? 'no case' : tests.map(plain).join(', ')}` +
        (claim.reviews.length === 0 ? '' : `, and reviews: ${claim.reviews.join(', ')}`),
      `- ${plain(claim.id)}${claim.task === undefined ? '' : `, task ${plain(claim.task)}`}, owner ${plain(claim.owner)}`,
    ]),
    ...(of.lately.length === 0
      ? []
      : [
          '',
          '## Moved lately',
          '',
          ...of.lately.map((m) => `- ${day(m.at)} ${plain(moveWords(m))}${timesWords(m)}`),
        ]),
  ].join('\n');
}
