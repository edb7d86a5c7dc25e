import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isMap, parseDocument } from 'yaml';
import { agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { resolvePath } from '../../config/names.ts';
import { DaytwoError, EXIT, messageOf } from '../../domain/errors.ts';
import { iso, type Millis } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';
import { claimsIn, mustReadClaims } from '../claims-file.ts';
import { gatherEvidence, votesFor } from '../gather-votes.ts';
import { judgeClaim } from '../judge-claim.ts';
import { casesOf } from '../votes.ts';
import { clusterFailures, joinedByTest } from './cluster-failures.ts';
import { type ClaimDraft, draftLines, draftOf, draftSchema, undraftable } from './draft-claim.ts';
import { gatherFailures } from './gather-failures.ts';

const KIND = 'claim-draft';
/** More at once nobody reads. */
const MOST = 10;

/**
 * Groups of failures of an agent that none of its claims is about, as claims to accept; they are kept
 * until they are. Largest first.
 * @param onLeft told of each group that makes no claim, and why
 */
export async function draftsOf(
  { store, config }: { store: Store; config: Pick<Config, 'agents' | 'folder'> },
  agent: string,
  now: Millis,
  onLeft: (why: string) => void = () => undefined,
): Promise<ClaimDraft[]> {
  const claims = mustReadClaims(config, agent);
  const evidence = await gatherEvidence(store, config, agent, now);
  const tested = new Set(claims.flatMap((c) => casesOf(c, evidence.cases).map((t) => t.hash)));
  // A claim that it holds says nothing of how it fails.
  const ofFailing = claims.filter((c) => c.expect.of === 'fails');
  const counted = (task: string | null, label: string): boolean =>
    ofFailing.some((c) => c.task === task && c.reviews.some((l) => l === label));
  const failures = (await gatherFailures(store, config, agent, now)).filter((f) =>
    f.caseHash === null ? !counted(f.task, f.check) : !tested.has(f.caseHash),
  );
  const drafts: ClaimDraft[] = [];
  for (const cluster of joinedByTest(clusterFailures(failures)).slice(0, MOST)) {
    const draft = draftOf(agent, cluster, { low: 0, high: 1 });
    const claim = {
      id: draft.id,
      ...(draft.task === null ? {} : { task: draft.task }),
      statement: draft.statement,
      cases: draft.cases,
      reviews: draft.reviews.filter((l) => l !== 'right'),
      expect: { of: 'fails' as const, low: 0, high: 1 },
      owner: '',
    };
    const votes = votesFor(claim, evidence);
    // What was seen is told of a starter case too: whoever accepts the draft reads it.
    const runs = [...votes.runs, ...votes.starters];
    const { interval } = judgeClaim(claim, runs, { ...votes, starters: [] });
    const why = undraftable(cluster, interval, votes.picked.of);
    if (interval === null || why !== null) onLeft(why ?? '');
    else drafts.push(draftOf(agent, cluster, interval));
  }
  for (const draft of drafts) await keep(store, draft, iso(now));
  return drafts;
}

/** Without the answers: those are others' to keep, and to forget. */
const keep = (tx: Store, draft: ClaimDraft, at: string): Promise<void> =>
  tx.records.put({
    kind: KIND,
    subject: draft.agent,
    id: `${draft.agent}/${draft.id}`,
    at,
    doc: { ...draft, examples: [] },
  });

export interface AcceptedDraft {
  draft: ClaimDraft;
  /** What makes it a claim. */
  lines: string;
  /** The file that holds them now; null where they are to be pasted. */
  written: string | null;
  /** The file that the agent's entry is still to name; null where it names one. */
  unnamed: string | null;
}

/**
 * A person takes a draft as a claim. The user's file is written only where that was asked for, and
 * only at its end.
 * @param of.draft `AGENT/ID`, or an id alone where one agent has it
 * @throws DaytwoError `no-draft`, `bad-claims`, `accepted-already`
 */
export async function acceptDraft(
  { store, config }: { store: Store; config: Pick<Config, 'agents' | 'file' | 'folder'> },
  of: { draft: string; by: string; write: boolean },
  now: Millis,
): Promise<AcceptedDraft> {
  const { draft, at: since } = await draftNamed(store, of.draft);
  const lines = draftLines(draft, of.by, since);
  const named = agentOf(config, draft.agent).claims;
  const name = named ?? `claims/${draft.agent}.yaml`;
  const file = resolvePath(config.folder, name);
  mustBeNew(file, draft);
  const written = of.write ? addLines(file, draft, lines) : null;
  const at = iso(now);
  const accepted = { ...draft, accepted: { by: of.by, at } };
  await store.transaction(async (tx) => {
    await keep(tx, accepted, at);
    await tx.audit.append({
      at,
      actor: of.by,
      action: 'claim accepted',
      subject: `${draft.agent}/${draft.id}`,
      detail: { statement: draft.statement, written: written !== null },
    });
  });
  return { draft: accepted, lines, written, unnamed: named === undefined ? name : null };
}

/** Refuses a draft whose claim stands in the file: taken a second time it would be there twice. */
function mustBeNew(file: string, draft: ClaimDraft): void {
  const read = existsSync(file) ? claimsIn(readFileSync(file, 'utf8'), file) : null;
  if (read?.ok !== true || !read.claims.some((c) => c.id === draft.id)) return;
  throw new DaytwoError({
    code: 'accepted-already',
    exitCode: EXIT.usage,
    message: `${draft.agent}/${draft.id} is accepted already: its claim stands in ${file}`,
    next: 'edit it there; daytwo claims says how it stands',
  });
}

/** A draft, and when it was kept last. */
async function draftNamed(store: Store, name: string): Promise<{ draft: ClaimDraft; at: string }> {
  const all = (await store.records.list({ kind: KIND, limit: 1_000 })).map((r) => ({
    draft: draftSchema.parse(r.doc),
    at: r.at,
  }));
  const [found, ...more] = all.filter(({ draft: d }) =>
    [d.id, `${d.agent}/${d.id}`].includes(name),
  );
  if (found !== undefined && more.length === 0) return found;
  throw new DaytwoError({
    code: 'no-draft',
    exitCode: EXIT.usage,
    message:
      found === undefined ? `there is no draft "${name}"` : `several agents have a draft "${name}"`,
    next:
      found === undefined ? 'daytwo claims draft lists them' : `say ${found.draft.agent}/${name}`,
  });
}

const HEAD =
  '# How it is known to fail, and to hold: a sentence each that can be wrong (docs/claims.md).\n';

/**
 * Puts the lines at the end of the file, or into a new one; what stands in it stays byte for byte.
 */
function addLines(file: string, draft: ClaimDraft, lines: string): string {
  try {
    const before = existsSync(file) ? readFileSync(file, 'utf8') : `${HEAD}claims:`;
    const doc = parseDocument(before);
    // Only where the list ends the file does its end belong to the list.
    const last = isMap(doc.contents) ? doc.contents.items.at(-1) : undefined;
    const isLast = String(last?.key) === 'claims';
    const text = `${before.trimEnd()}\n\n${lines}\n`;
    const read = claimsIn(text, file);
    if (!isLast || !read.ok || !read.claims.some((c) => c.id === draft.id))
      throw new Error('the lines would not stand in its list of claims there');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (e) {
    throw new DaytwoError({
      code: 'bad-claims',
      exitCode: EXIT.config,
      message: `${file} cannot be added to: ${messageOf(e)}`,
      next: 'paste the lines by hand',
    });
  }
  return file;
}
