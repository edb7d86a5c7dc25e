import { findAgent } from '../config/agent.ts';
import { statSync } from 'node:fs';
import { DAY, HOUR, type Millis } from '../domain/clock.ts';
import { sha256 } from '../platform/sha256.ts';
import { followedFiles, followedIn } from './follow.ts';
import { importedNames } from './import-file.ts';
import { type AskedFor, findElsewhere } from './known-elsewhere.ts';
import { wordsKeyOf } from './name-apart.ts';
import type { Candidate } from './read/candidate.ts';
import { readFileFrom } from './read/read-file.ts';
import { redactAll } from './redact/redact.ts';
import { fingerprints, nameAll, type TakeInDeps } from './take-in.ts';

/** Written later than this it may still be taken in; earlier than that it is no news. */
const SETTLED: Millis = HOUR;
const LOOKED_BACK: Millis = 30 * DAY;
const BATCH = 500;

/**
 * Sessions with an answer in the files that an agent is followed by, and those of them of which an
 * answer was taken in. Null where nothing is followed. What was forgotten counts as taken in: it
 * is known by a name that tells nothing.
 */
export async function followedSessions(
  deps: TakeInDeps,
  agent: string,
  now: Millis,
): Promise<{ inStore: string[]; inTrail: string[] } | null> {
  const followed = followedIn(deps.config).filter((f) => f.agent === agent);
  if (followed.length === 0) return null;
  const inStore = new Set<string>();
  const inTrail = new Set<string>();
  for (const { path, source } of followed)
    for (const file of followedFiles(path, []).filter((f) => isSettled(f, now)))
      for await (const candidates of answersIn(deps, agent, file))
        for (const c of candidates) {
          if (c.session === null || inTrail.has(c.session)) continue;
          inStore.add(c.session);
          const isIn = await isKnown(deps, [source, ...importedNames(file)], c);
          if (isIn) inTrail.add(c.session);
        }
  return { inStore: [...inStore], inTrail: [...inTrail] };
}

/** An answer in a file: its session, and what it is known by. */
interface InFile {
  session: string | null;
  asked: AskedFor;
}

async function isKnown(
  { store }: Pick<TakeInDeps, 'store'>,
  sources: readonly string[],
  { asked }: InFile,
): Promise<boolean> {
  const { agent, sourceId } = asked.output;
  for (const source of sources) {
    const how = { withoutTexts: true };
    if ((await store.realOutputs.named(agent, source, sourceId, how)) !== null) return true;
  }
  return (await findElsewhere(store, asked)) !== null;
}

function isSettled(file: string, now: Millis): boolean {
  const { mtimeMs = now } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return now - mtimeMs > SETTLED && now - mtimeMs < LOOKED_BACK;
}

/** A file's answers under the names that they are stored by. */
async function* answersIn(
  { config, sandbox, store, clock }: TakeInDeps,
  agent: string,
  file: string,
): AsyncGenerator<InFile[]> {
  const { format, fields = {} } = findAgent(config, agent)?.outputs ?? {};
  const fingerprint = await fingerprints(store);
  const { redact: rules } = config.outputs;
  for await (const { items } of readFileFrom(file, null, {
    format,
    fields,
    whole: true,
    batch: BATCH,
  })) {
    await clock.yieldToEventLoop?.();
    const named = nameAll(
      items.flatMap((i) => (i.ok ? [i.candidate] : [])),
      fingerprint,
    );
    const clean = await redactAll(named, { rules, sandbox, fingerprint });
    yield clean.map((c, i) => inFile(agent, c, named[i] ?? c, fingerprint));
  }
}

/** @param raw the same before anything was cut, whose words the key is of */
function inFile(
  agent: string,
  { session, sourceId, prompt, output, at, fate }: Candidate,
  raw: Candidate,
  fingerprint: (text: string) => string,
): InFile {
  const hashes = { promptHash: sha256(prompt), outputHash: sha256(output) };
  const wordsKey = wordsKeyOf(raw, fingerprint);
  // Of no source: what any has is in the store.
  const of = { agent, source: '', sourceId: sourceId ?? '', fate, wordsKey, ...hashes };
  return { session, asked: { output: of, told: at } };
}
