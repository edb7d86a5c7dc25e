import { patternOf } from '../config/schema-outputs.ts';
import { suiteName } from '../config/names.ts';
import type { Config } from '../config/load.ts';
import { type Clock, iso } from '../domain/clock.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { RealOutput } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import type { Sandbox } from '../domain/suite.ts';
import { findOwn } from './redact/own-patterns.ts';
import { type Matcher, standsInFiles } from './forget-files.ts';
import { fingerprints } from './take-in.ts';

/** What is looked for: a text in any case, or `/a pattern/`. */
export interface ForgetAsked {
  match: string;
  agent?: string | undefined;
}

/** What has it. */
export interface ForgetPlan {
  outputs: string[];
  /** Of people, on other outputs: their notes have it. */
  notes: string[];
  /** Where it stands too, which is not ours to erase: files of suites, anchors, planted answers. */
  elsewhere: string[];
  /** Outputs on which the pattern took too long: they may have it, and are left. */
  untried: number;
  /** Stands for what was looked for; tells nothing of it. */
  fingerprint: string;
}

export interface ForgetDeps {
  store: Store;
  config: Config;
  sandbox: Pick<Sandbox, 'evaluate'>;
}

const PAGE = 500;
/** Shorter texts are in everything. */
const SHORTEST = 3;

/**
 * Looks for a person in everything that is kept, and changes nothing.
 * @throws DaytwoError `bad-match` where it is too short or no pattern
 */
export async function planForget(
  { store, config, sandbox }: ForgetDeps,
  { match, agent }: ForgetAsked,
  onProgress: (looked: number) => void = () => undefined,
): Promise<ForgetPlan> {
  const matcher = matcherOf(match, sandbox);
  const fingerprint = (await fingerprints(store))(match);
  const plan: ForgetPlan = { outputs: [], notes: [], elsewhere: [], untried: 0, fingerprint };
  let after: RealOutput | undefined;
  for (let looked = 0; ;) {
    const page = await store.realOutputs.list({ agent, order: 'oldest', after, limit: PAGE });
    const found = await matcher(page.map((o) => wordsOf(o)));
    for (const [i, o] of page.entries()) {
      const isNamed = o.session === fingerprint || o.sourceId === fingerprint;
      if (o.forgottenAt !== null) continue;
      if (found[i] === true || isNamed) plan.outputs.push(o.id);
      else if (found[i] === null) plan.untried += 1;
    }
    onProgress((looked += page.length));
    after = page.at(-1);
    if (page.length < PAGE) break;
  }
  plan.notes = await notesWith(store, matcher, new Set(plan.outputs), agent);
  plan.elsewhere = [
    ...(await standsElsewhere(store, config, matcher, agent)),
    ...(await standsInFiles(config, matcher, agent)),
  ];
  return plan;
}

/** Erases what was planned, in one step with its audit entry. */
export async function forgetPlanned(
  store: Store,
  clock: Pick<Clock, 'now'>,
  plan: ForgetPlan,
  by: string,
  agent: string | undefined,
): Promise<number> {
  const at = iso(clock.now());
  return store.transaction(async (tx) => {
    const outputs = await tx.realOutputs.forget(plan.outputs, at);
    await tx.reviews.clearNotes(plan.notes);
    await tx.audit.append({
      at,
      actor: by,
      action: 'outputs forgotten',
      subject: agent ?? 'every agent',
      detail: { outputs, notes: plan.notes.length, match: plan.fingerprint },
    });
    return outputs;
  });
}

function matcherOf(match: string, sandbox: Pick<Sandbox, 'evaluate'>): Matcher {
  const pattern = patternOf(match);
  if (pattern === null) {
    const plain = plainOf(match).trim();
    if (plain.length < SHORTEST) throw badMatch(`"${match}" stands in nearly everything`);
    return async (texts) => texts.map((t) => plainOf(t).includes(plain));
  }
  try {
    RegExp(pattern, 'iu');
  } catch {
    throw badMatch(`${match} is no regular expression`);
  }
  return async (texts) =>
    (await findOwn(texts, [pattern], sandbox)).map((hit) =>
      hit === null ? null : hit[0] === true,
    );
}

const badMatch = (message: string): DaytwoError =>
  new DaytwoError({
    code: 'bad-match',
    exitCode: EXIT.usage,
    message,
    next: 'give a name, an address or /a regular expression/',
  });

/** Apostrophes and accents that are typed as one; NFKC would make a blank of some. */
const APOSTROPHES = /[\u0060\u00b4\u02b9\u02bb\u02bc\u2018\u2019\u201b\u2032\uff07]/gu;
const DASHES = /[\u2010-\u2015\u2212]/gu;
/** Soft hyphens and signs without a width. */
const UNSEEN = /[\u00ad\u200b-\u200d\u2060\ufeff]/gu;

/**
 * As people compare texts: in any case, spelling of letters and spacing, with whichever apostrophe or
 * hyphen. Capitals first: some letters have no small form of their own.
 */
const plainOf = (text: string): string =>
  text
    .replace(APOSTROPHES, "'")
    .normalize('NFKC')
    .replace(DASHES, '-')
    .replace(UNSEEN, '')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replace(/\s+/g, ' ');

const wordsOf = ({ texts, session, sourceId, allocation }: RealOutput): string =>
  [
    session ?? '',
    sourceId,
    texts?.prompt ?? '',
    texts?.output ?? '',
    texts?.context ?? '',
    ...(texts?.toolCalls ?? []).flatMap((c) => [c.name, c.arguments]),
    // It may quote the answer, and lives longer.
    allocation?.reason ?? '',
  ].join('\n');

const MOST_REVIEWS = 1_000_000;

async function notesWith(
  store: Pick<Store, 'reviews'>,
  matcher: Matcher,
  forgotten: ReadonlySet<string>,
  agent: string | undefined,
): Promise<string[]> {
  const reviews = await store.reviews.list({ agent, withUndone: true, limit: MOST_REVIEWS });
  const noted = reviews.filter((r) => r.note !== '' && !forgotten.has(r.of));
  const found = await matcher(noted.map((r) => r.note));
  return noted.flatMap((r, i) => (found[i] === true ? [r.id] : []));
}

/** What people wrote themselves is named, for them to mend. */
async function standsElsewhere(
  store: Pick<Store, 'cases' | 'anchors' | 'reviews'>,
  config: Config,
  matcher: Matcher,
  only: string | undefined,
): Promise<string[]> {
  const places: { text: string; where: string }[] = [];
  for (const [agent, { suites }] of Object.entries(config.agents)) {
    if (only !== undefined && agent !== only) continue;
    for (const suite of suites.map(suiteName))
      for (const c of await store.cases.ofSuite(agent, suite))
        places.push({ text: c.prompt, where: `the case "${c.label}" of ${agent}/${suite}` });
    for (const a of await store.anchors.list({ agent }))
      places.push({ text: JSON.stringify(a), where: `the anchor ${a.id} of ${agent}` });
    for (const p of await store.reviews.planted(agent))
      places.push({ text: `${p.prompt}\n${p.output}`, where: `the planted answer ${p.id}` });
  }
  const found = await matcher(places.map((p) => p.text));
  return places.flatMap((p, i) => (found[i] === true ? [p.where] : []));
}
