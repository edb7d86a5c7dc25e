import type { Config } from '../../config/load.ts';
import type { TranscriptLine } from '../../domain/conversation.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Run, Trial } from '../../domain/run.ts';
import { shorten } from '../../domain/shorten.ts';
import { foundTitle } from '../../domain/incident-name.ts';
import type { Store } from '../../domain/store.ts';
import type { CaseMetadata } from '../../domain/suite.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import type { Clean } from '../../platform/privacy/told.ts';
import { MARK } from '../../platform/privacy/redactor.ts';
import { transcriptFor } from '../stored-answers.ts';

/** A conversation that somebody brings. */
export interface GivenConversation {
  /** What its file is called, for people. */
  file: string;
  lines: readonly TranscriptLine[];
  agent: string;
  /** It is one answer, by whose name it is called. */
  isAnswer?: true;
  /** What is known of it besides, where it is a real answer. */
  about?: Pick<CaseMetadata, 'task' | 'risk'>;
}

/** What a pinned case is made of. */
export interface CaseSource {
  agent: string;
  /** The suite that it was asked in; absent where it comes from elsewhere. */
  suite?: string;
  label: string;
  /** What it is called in the file's comment, by which a second case of a trial is known. */
  mark: string;
  /** All that was said; null where one question had one answer. */
  lines: readonly TranscriptLine[] | null;
  stored: { trial: Trial; case: StoredCase; run: Run } | null;
  /** What its case, or the real answer, was about. */
  about: Pick<CaseMetadata, 'task' | 'risk'>;
}

/** What a person asked for cannot be done as it was asked. */
export const usage = (code: string, message: string, next: string): DaytwoError =>
  new DaytwoError({ code, exitCode: EXIT.usage, message, next });

const BRING = 'or bring the conversation: daytwo case add --conversation FILE --agent NAME';

/**
 * A stored trial as what a case is made of.
 * @throws DaytwoError `no-trial`, `no-transcript` where a conversation is not kept, `cannot-append`
 *   where a secret was cut out of what the user said
 */
export async function storedSource(
  { store, config }: { store: Store; config: Pick<Config, 'store'> },
  id: string,
): Promise<CaseSource> {
  const trial = await store.trials.get(id);
  const run = trial === null ? null : await store.runs.get(trial.run);
  if (trial === null || run === null)
    throw usage(
      'no-trial',
      `there is no trial "${id}"`,
      'daytwo runs lists the runs, and daytwo runs RUN --json the trials of one with their ids',
    );
  const known = await store.cases.ofSuite(run.agent, run.suite);
  const stored = known.find((c) => c.hash === trial.caseHash);
  if (stored === undefined)
    throw usage(
      'no-trial',
      `the case of trial ${trial.id} is not known any more`,
      'choose a newer trial',
    );
  const lines = await transcriptFor(store, trial);
  if (trial.transcript !== undefined && lines === null)
    throw usage(
      'no-transcript',
      `trial ${trial.id} is a conversation, and what was said is not stored: ${whyNotKept(config)}`,
      `choose a newer trial, ${BRING}`,
    );
  if (lines?.some((l) => l.by === 'user' && l.text.includes(MARK)) === true)
    throw usage(
      'cannot-append',
      `what the user said in trial ${trial.id} had a secret in it, which was cut out`,
      'add the case by hand',
    );
  return {
    agent: run.agent,
    suite: run.suite,
    label: stored.label,
    mark: `trial ${trial.id}`,
    lines,
    stored: { trial, case: stored, run },
    about: stored.metadata,
  };
}

const whyNotKept = ({ store }: Pick<Config, 'store'>): string =>
  store.outputs === 'hashes-only'
    ? 'store.outputs is hashes-only, so no text is kept'
    : `texts are kept for ${store.keepOutputsDays} days`;

/**
 * A conversation that somebody brings, as what a case is made of.
 * @param clean cuts out the secrets that are known
 * @throws DaytwoError `cannot-append` where one stands in what the user said
 */
export function givenSource(
  { file, isAnswer, lines, agent, about = {} }: GivenConversation,
  clean: Clean,
): CaseSource {
  if (lines.some((l) => l.by === 'user' && clean(l.text) !== l.text))
    throw usage(
      'cannot-append',
      `in ${file} the user says a secret that the configuration knows, which no suite may hold`,
      'take it out of the file',
    );
  const first = lines[0]?.text.trim().split('\n')[0] ?? '';
  return {
    agent,
    label: shorten(first, 80),
    mark: isAnswer === true ? file : `the conversation in ${file}`,
    lines,
    stored: null,
    about,
  };
}

/** An answer that a check is made of, and what is known of it. */
export interface ModelAnswer {
  trial: Trial | null;
  output: string | null;
}

/**
 * The newest answer before the trial that passed, else the newest that was judged otherwise, else
 * the trial's own where it passed. Where the user may have said something else before, only that
 * last one; of a conversation that somebody brings its last.
 */
export async function modelAnswer(
  store: Store,
  { stored, lines }: CaseSource,
  fixed: boolean,
): Promise<ModelAnswer> {
  if (stored === null)
    return { trial: null, output: lines?.findLast((l) => l.by === 'agent')?.text ?? null };
  const { trial, run } = stored;
  const all = (fixed ? await store.trials.ofSuite(run.agent, run.suite) : [])
    .filter((t) => t.caseHash === trial.caseHash && t.outcome !== 'none' && t.at < trial.at)
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const differs = (t: Trial): boolean => t.judged?.judgment !== trial.judged?.judgment;
  const best =
    all.find((t) => t.asserted && t.outcome === 'pass') ??
    all.find(differs) ??
    (trial.outcome === 'pass' ? trial : null);
  const output = best?.outputHash == null ? null : await store.outputs.get(best.outputHash);
  return { trial: best, output };
}

/** Where a case comes from, for whoever reads the file. */
export async function originOf(store: Store, { mark, stored }: CaseSource): Promise<string> {
  if (stored === null) return `Pinned from ${mark}.`;
  const { trial, run } = stored;
  const incident = (await store.incidents.list({ limit: 1_000 })).find(
    (i) => i.agent === run.agent && i.facts.flips.some((f) => f.caseHash === trial.caseHash),
  );
  const of = incident === undefined ? '' : `, incident ${incident.id} (${foundTitle(incident)})`;
  return `Pinned from ${mark} of ${trial.at.slice(0, 10)}${of}.`;
}
