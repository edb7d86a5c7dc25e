import { z } from 'zod';
import { iso, type Millis } from '../domain/clock.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import { LANES } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import { sha256 } from '../platform/sha256.ts';
import { bandWords, type Override } from './decide-lane.ts';
import type { Proposal } from './proposals.ts';
import { band, OVERRIDE, PROPOSAL } from './stored.ts';

const storedProposal = z.object({
  id: z.string(),
  agent: z.string(),
  task: z.string(),
  money: band.optional(),
  from: z.enum(LANES),
  to: z.enum(LANES),
  kind: z.enum(['relax', 'tighten']),
  why: z.string(),
  right: z.number(),
  of: z.number(),
  low: z.number(),
  high: z.number(),
  /** `gone`: the evidence does not speak for it any more. */
  state: z.enum(['open', 'accepted', 'refused', 'gone']),
  madeAt: z.string(),
  decided: z.object({ by: z.string(), at: z.string(), note: z.string() }).nullable(),
});
export type StoredProposal = z.output<typeof storedProposal>;

/** A refused one comes again only on so much more evidence. */
const MORE_EVIDENCE = 1.5;
const MOST = 500;

/** Proposals of an agent, or all, the newest first. */
export async function proposalList(
  { records }: Pick<Store, 'records'>,
  agent?: string,
): Promise<StoredProposal[]> {
  const all = await records.list({ kind: PROPOSAL, subject: agent, limit: MOST });
  return all.flatMap(({ doc }) => {
    const read = storedProposal.safeParse(doc);
    return read.success ? [read.data] : [];
  });
}

/**
 * Keeps what evidence speaks for now: new ones are open, one that was refused comes back on half as
 * much evidence again, and an open one that nothing speaks for any more is gone.
 */
export async function keepProposals(
  tx: Store,
  agent: string,
  found: readonly Proposal[],
  at: string,
): Promise<void> {
  const known = new Map((await proposalList(tx, agent)).map((p) => [p.id, p]));
  const put = (p: StoredProposal): Promise<void> =>
    tx.records.put({ kind: PROPOSAL, subject: agent, id: p.id, at: p.madeAt, doc: p });
  const now = new Set<string>();
  for (const p of found) {
    const id = idOf(p);
    now.add(id);
    const before = known.get(id) ?? known.get(idOf(withoutCurrency(p)));
    if (before?.state === 'refused' && p.of < before.of * MORE_EVIDENCE) continue;
    const madeAt = before?.state === 'open' ? before.madeAt : at;
    await put({ ...p, id, state: 'open', madeAt, decided: null });
  }
  for (const p of known.values())
    if (p.state === 'open' && !now.has(p.id)) await put({ ...p, state: 'gone' });
}

/** One proposal has one id, however its numbers grow. */
function idOf({ agent, task, money, to }: Proposal): string {
  const currency = money?.currency === undefined ? [] : [money.currency];
  const band = [money?.over ?? null, money?.upTo ?? null];
  const key = JSON.stringify([agent, task, ...band, to, ...currency]);
  return `prop_${sha256(key).slice(0, 10)}`;
}

/** As it was kept before bands had a currency: what was refused then stays refused. */
function withoutCurrency({ money, ...p }: Proposal): Proposal {
  return { ...p, money: money && { ...money, currency: undefined } };
}

/** A person's word on a proposal. */
export interface ProposalAnswer {
  id: string;
  act: 'accept' | 'refuse';
  /** As it is recorded. */
  by: string;
  note?: string;
}

/**
 * Takes a proposal or leaves it, in one person's name: the lane holds from the next pass on, and
 * the audit log says who said so.
 * @throws DaytwoError `no-proposal`, `proposal-decided`
 */
export async function decideProposal(
  store: Store,
  { id, act, by, note = '' }: ProposalAnswer,
  now: Millis,
): Promise<StoredProposal> {
  return store.transaction(async (tx) => {
    const read = storedProposal.safeParse((await tx.records.get(PROPOSAL, id))?.doc);
    if (!read.success) throw noProposal(id);
    const proposal = read.data;
    if (proposal.state !== 'open') throw notOpen(proposal);
    const at = iso(now);
    const state = act === 'accept' ? ('accepted' as const) : ('refused' as const);
    const decided: StoredProposal = { ...proposal, state, decided: { by, at, note } };
    const subject = proposal.agent;
    await tx.records.put({ kind: PROPOSAL, subject, id, at: proposal.madeAt, doc: decided });
    if (act === 'accept') {
      const doc = overrideOf(proposal, by, at);
      await tx.records.put({ kind: OVERRIDE, subject, id, at, doc });
    }
    await tx.audit.append({
      at,
      actor: by,
      action: `triage proposal ${state}`,
      subject: `${proposal.agent}: ${proposal.task}`,
      detail: {
        reason: decidedWords(proposal, state),
        why: proposal.why,
        id,
        ...(note === '' ? {} : { note }),
      },
    });
    return decided;
  });
}

/** "refund up to 50 USD: to scan from now on, before a deep look": what holds by this word. */
function decidedWords(p: StoredProposal, state: 'accepted' | 'refused'): string {
  const what = bandWords(p);
  return state === 'accepted'
    ? `${what}: ${LANE_WORDS[p.to]} from now on, before ${LANE_WORDS[p.from]}`
    : `${what}: ${LANE_WORDS[p.from]} as before, and not ${LANE_WORDS[p.to]}`;
}
const LANE_WORDS: Readonly<Record<StoredProposal['to'], string>> = {
  deep: 'a deep look',
  scan: 'to scan',
  automated: 'automated',
};

const overrideOf = (p: StoredProposal, by: string, at: string): Override => ({
  id: p.id,
  task: p.task,
  money: p.money,
  lane: p.to,
  by,
  at,
});

const noProposal = (id: string): DaytwoError =>
  new DaytwoError({
    code: 'no-proposal',
    exitCode: EXIT.usage,
    message: `there is no proposal ${id}`,
    next: 'daytwo triage lists those that wait for somebody',
  });

const notOpen = ({ id, state, decided }: StoredProposal): DaytwoError =>
  new DaytwoError({
    code: 'proposal-decided',
    exitCode: EXIT.usage,
    message:
      decided === null
        ? `${id} is gone: the reviews do not speak for it any more`
        : `${id} was ${state} by ${decided.by} on ${decided.at.slice(0, 10)}`,
    next: 'daytwo triage lists those that wait for somebody',
  });
