import { auditFiles, type Finding } from '../../agents/file-audit.ts';
import type { Soul } from '../../agents/soul.ts';
import { type IncidentKey, soulKey, writableSoulKey } from '../../alerting/incidents/keys.ts';
import {
  type IncidentRecorder,
  type NewIncident,
  plainFacts,
} from '../../alerting/incidents/record.ts';
import type { Config } from '../../config/load.ts';
import { type Clock, DAY, iso, MINUTE } from '../../domain/clock.ts';
import type { IncidentFacts } from '../../domain/incident.ts';
import { shorten } from '../../domain/shorten.ts';
import type { Store } from '../../domain/store.ts';
import { userOf } from '../../platform/files/unix-users.ts';
import { commitName } from '../../platform/git/git.ts';
import { openOrWorsen } from './open-or-worsen.ts';
import type { SoulWatch } from './soul-watch-state.ts';

/**
 * Owners and commits are looked at this often: three git processes an agent at every tick would be
 * felt on a small server.
 */
const AUDIT_EVERY = MINUTE;

/**
 * Keeps the texts that a later diff is made from, as outputs are kept: by content hash, and gone
 * after retention unless they are still in use. What the agent writes for itself is hashed only,
 * and nothing is kept where no text of outputs is.
 */
export async function keepTexts(
  deps: { store: Store; clock: Clock; config: Config; soulWatch: SoulWatch },
  agent: string,
  soul: Soul,
): Promise<void> {
  const passed = deps.clock.monotonic();
  const kept = deps.soulWatch.keptAt.get(agent);
  if (
    deps.config.store.outputs === 'hashes-only' ||
    (kept?.hash === soul.hash && passed - kept.at < DAY)
  )
    return;
  const now = deps.clock.now();
  await deps.store.transaction(async (tx) => {
    for (const d of soul.documents)
      if (d.role !== 'notes' && d.text !== null) await tx.outputs.put(d.hash, d.text, iso(now));
  });
  deps.soulWatch.keptAt.set(agent, { hash: soul.hash, at: passed });
}

/**
 * An incident while files are not what is committed, or the agent could change them; it ends by
 * itself.
 */
export async function auditSoul(
  deps: { store: Store; clock: Clock; config: Config; soulWatch: SoulWatch },
  recorder: IncidentRecorder,
  agent: string,
  soul: Soul,
): Promise<void> {
  const now = deps.clock.now();
  const passed = deps.clock.monotonic();
  const config = deps.config.agents[agent];
  if (
    config === undefined ||
    passed - (deps.soulWatch.auditedAt.get(agent) ?? -Infinity) < AUDIT_EVERY
  )
    return;
  deps.soulWatch.auditedAt.set(agent, passed);
  const user = config.runsAs === undefined ? null : userOf(config.runsAs);
  const before = await deps.store.versions.uncommitted(agent);
  const { findings, seen, ended, git } = await auditFiles(soul, user, {
    graceMs: config.commitWithinMinutes * MINUTE,
    now,
    seen: before,
  });
  if (JSON.stringify(seen) !== JSON.stringify(before))
    await deps.store.versions.putUncommitted(agent, seen);
  deps.soulWatch.commits.set(agent, { hash: soul.hash, commit: commitName(git) });
  await notifiedIncidents(
    deps,
    recorder,
    { key: soulKey(agent), agent, name: config.name ?? agent, kind: 'uncommitted' },
    findings.filter((f) => f.kind === 'uncommitted'),
    ended.length === 0 ? 'every file is as committed' : ended.slice(0, MOST_NAMED).join('; '),
  );
  await notifiedIncidents(
    deps,
    recorder,
    { key: writableSoulKey(agent), agent, name: config.name ?? agent, kind: 'writable' },
    findings.filter((f) => f.kind === 'writable'),
    'the user it runs as can no longer change any of its files',
  );
}

const MOST_NAMED = 10;

type About = { key: IncidentKey; agent: string; name: string; kind: Finding['kind'] };

async function notifiedIncidents(
  deps: { store: Store; clock: Clock },
  recorder: IncidentRecorder,
  about: About,
  findings: readonly Finding[],
  over: string,
): Promise<void> {
  if (findings.length === 0) return recorder.resolve(deps.store, about.key, over);
  await openOrWorsen(deps.store, recorder, soulTrouble(about, findings, iso(deps.clock.now())));
}

function soulTrouble(
  { key, agent, name, kind }: About,
  findings: readonly Finding[],
  at: string,
): NewIncident {
  const { title, summary, next } =
    kind === 'uncommitted' ? uncommittedWords(name, findings) : writableWords(name, findings);
  return {
    kind: 'soul',
    key,
    agent,
    reason: shorten(findings.map((f) => `${f.path} ${f.why}`).join('; '), 500),
    facts: plainFacts(title, summary, {
      events: findings
        .slice(0, MOST_NAMED)
        .map((f) => ({ at, what: `${f.path} ${f.why}`, path: f.path })),
      next,
    }),
  };
}

type SoulWords = Pick<IncidentFacts, 'title' | 'summary' | 'next'>;

const countOf = (findings: readonly Finding[]): string =>
  findings.length === 1 ? '1 file' : `${findings.length} files`;
/** The first file, for a shell. */
const quotedOf = (findings: readonly Finding[]): string =>
  `'${(findings[0]?.path ?? '').replaceAll("'", `'\\''`)}'`;

function uncommittedWords(name: string, findings: readonly Finding[]): SoulWords {
  const many = countOf(findings);
  const quoted = quotedOf(findings);
  const git = `git -C ${folderOf(quoted)}`;
  return {
    title: `${name}: ${many} not as committed`,
    summary:
      `${many} of ${name}'s instructions ${findings.length === 1 ? 'differs' : 'differ'} from what is ` +
      'committed in git. Either somebody is in the middle of an edit, or the agent or somebody ' +
      'else has changed what it is told. Canaries run with the files as they are.',
    next: [
      { what: 'See what was changed', command: `${git} diff HEAD -- ${quoted}`, costUsd: 0 },
      {
        what: 'If it is meant, commit it',
        command: `${git} commit -m "…" -- ${quoted}`,
        costUsd: 0,
      },
      {
        what: 'If not, put back what is committed',
        command: `${git} checkout HEAD -- ${quoted}`,
        costUsd: 0,
      },
    ],
  };
}

function writableWords(name: string, findings: readonly Finding[]): SoulWords {
  const quoted = quotedOf(findings);
  return {
    title: `${name} can change its own instructions`,
    summary:
      `${countOf(findings)} of ${name}'s instructions can be changed by the user that it runs as. ` +
      'Whoever talks the agent into it changes what it is told in every later conversation.',
    next: [
      {
        what: 'Give the file and its folder to another user, and let the agent only read them',
        command: `sudo chown root ${quoted} && sudo chmod 644 ${quoted}`,
        costUsd: 0,
      },
      {
        what: 'If the agent runs as another user, correct runsAs and check',
        command: 'daytwo check-config',
        costUsd: 0,
      },
    ],
  };
}

const folderOf = (quoted: string): string => `${quoted.slice(0, quoted.lastIndexOf('/'))}'`;
