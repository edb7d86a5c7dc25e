import { watchKey } from '../../alerting/incidents/keys.ts';
import { type IncidentRecorder, plainFacts } from '../../alerting/incidents/record.ts';
import type { Config } from '../../config/load.ts';
import { begunBy, DAY, type Ids, iso, MINUTE } from '../../domain/clock.ts';
import type { ModelEvent } from '../../domain/model.ts';
import type { Store } from '../../domain/store.ts';
import { sentence } from '../../domain/text.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import type { Accounts } from '../../llm/accounts.ts';
import { type CallerDeps, callModel } from '../../llm/call.ts';
import type { Logger } from '../../platform/log.ts';
import { sha256 } from '../../platform/sha256.ts';
import { notifyListEvent } from '../ends/list-events.ts';
import { notifyModelEnds } from '../ends/warn.ts';
import { gatewayModels } from '../knowledge/gateway-models.ts';
import { everListed, type ModelUser, standsFor, usedAt } from '../knowledge/usage.ts';
import { servedOf, usersOf } from '../knowledge/used-by.ts';
import { probeOutcome } from './call-outcomes.ts';
import { isGood, type Polled, pollList, type WatchOutcome, type WatchPort } from './poll-list.ts';
import { stateOf, type WatchState } from './watch-state.ts';

export type PollDeps = CallerDeps & { config: Config; accounts: Accounts; agents: AgentLoader };

const PROBE_TIMEOUT = MINUTE;
const LONG_FAILURE = DAY;

/**
 * Polls one provider's list, keeps what changed, tells people what their agents are affected by;
 * gives why the list could not be read.
 */
export async function pollModels(
  deps: PollDeps,
  recorder: IncidentRecorder,
  provider: string,
  log: Logger,
): Promise<{ failure: string | null }> {
  const at = iso(deps.clock.now());
  const users = usersOf(deps.config);
  const served = await servedOf(deps, provider);
  const state = await stateOf(deps.store, provider);
  const port: WatchPort = {
    records: (p) => deps.store.models.records(p),
    memory: async () => state.memory,
    save: (poll) => savePoll(deps, recorder, poll, state, served),
  };
  const outcome = await pollList(await deps.accounts.account(provider), port, at, {
    used: usedAt(provider, users, served, everListed(await deps.store.models.records(provider))),
    served,
    names: namesAt(provider, users),
    probes: new Map(Object.entries(state.probes)),
    canProbe: true,
  });
  const failure =
    outcome.failure?.message ?? (outcome.good ? null : `${provider} sent an empty list`);
  logPoll(log, provider, outcome, failure, state.failingSince ?? at);
  await listFailure(deps.store, recorder, provider, failure, state.failingSince, at);
  if (outcome.probe.length > 0) await probe(deps, provider, outcome.probe);
  await notifyModelEnds(deps, recorder);
  return { failure };
}

/** What a poll brought, what people are told of it and what it makes run: all or nothing. */
function savePoll(
  deps: PollDeps,
  recorder: IncidentRecorder,
  poll: Polled,
  state: WatchState,
  served: ReadonlyMap<string, string>,
): Promise<void> {
  const { provider, at, list } = poll;
  return deps.store.transaction(async (tx) => {
    await tx.models.putRecords(poll.changed);
    await tx.models.addEvents(poll.events);
    await tx.models.putState(provider, {
      ...state,
      memory: poll.memory,
      failingSince: isGood(list) ? null : begunBy(state.failingSince ?? at, at),
    });
    if (list.ok && isGood(list)) {
      const body = JSON.stringify(list.models);
      await tx.models.putSnapshot(provider, at, sha256(body), body);
    }
    for (const e of poll.events.filter((x) => x.told))
      await notifyListEvent(tx, recorder, deps.config, e, served);
    for (const e of poll.events.filter((x) => x.kind === 'moved'))
      await changeRuns(tx, deps, e, served);
  });
}

function logPoll(
  log: Logger,
  provider: string,
  outcome: WatchOutcome,
  failure: string | null,
  since: string,
): void {
  for (const e of outcome.events)
    log.info(
      { provider, model: e.model, kind: e.kind, told: e.told, why: e.reason },
      'model event',
    );
  if (failure !== null)
    log.warn({ provider, why: failure, since }, 'model list not usable: nothing changes');
  else if (!outcome.whole) log.warn({ provider, why: outcome.reason }, 'model list possibly cut');
  else if (outcome.note !== null)
    log.warn({ provider, why: outcome.note }, 'model list holds what cannot be read');
}

/**
 * A name that has come to mean another model is a change of every agent that calls it: its suites
 * run.
 */
async function changeRuns(
  tx: Store,
  deps: { ids: Ids; config: Config },
  e: ModelEvent,
  served: ReadonlyMap<string, string>,
): Promise<void> {
  const listed = everListed(await tx.models.records(e.provider));
  for (const [agent, a] of Object.entries(deps.config.agents)) {
    const called = [
      a.target,
      ...(gatewayModels(deps.config, agent) ?? []).filter((b) => b.answers),
    ];
    if (
      !called.some((c) => c.provider === e.provider && standsFor(c.model, e.model, served, listed))
    )
      continue;
    await tx.changes.add({
      id: deps.ids.next('change'),
      at: e.at,
      kind: 'model-list',
      agent,
      provider: e.provider,
      suite: null,
      what: e.reason,
      before: e.before ?? null,
      after: e.after ?? null,
      gitCommit: null,
      triggers: 'model-change',
    });
  }
}

function namesAt(provider: string, users: readonly ModelUser[]): string[] {
  return users
    .flatMap((u) => [u.target, ...u.judges])
    .filter((m) => m.provider === provider)
    .map((m) => m.model);
}

/** A small call for each model that is long missing; what it proves is read at the next poll. */
async function probe(
  deps: CallerDeps & { config: Config; accounts: Accounts },
  provider: string,
  models: readonly string[],
): Promise<void> {
  const state = await stateOf(deps.store, provider);
  for (const model of models) {
    const price = Object.values(deps.config.agents).find(
      (a) => a.target.provider === provider && a.target.model === model,
    )?.target.price;
    const line = await deps.accounts.clientFor({ provider, model, price });
    const called = await callModel(
      deps,
      line,
      {
        model,
        messages: [{ role: 'user', content: 'Say OK.' }],
        tools: [],
        parameters: {},
        maxOutputTokens: 16,
        timeoutMs: PROBE_TIMEOUT,
      },
      {
        run: null,
        caseHash: model,
        ordinal: 0,
        purpose: 'probe',
        deadline: deps.clock.monotonic() + PROBE_TIMEOUT,
      },
    );
    const result =
      called.kind === 'reply'
        ? { ok: true as const, reply: called.reply }
        : called.kind === 'failed'
          ? { ok: false as const, failure: called.failure }
          : null;
    const proved = result === null ? null : probeOutcome(result, iso(deps.clock.now()));
    if (proved !== null) state.probes[model] = proved;
  }
  await deps.store.models.putState(provider, state);
}

async function listFailure(
  store: Store,
  recorder: IncidentRecorder,
  provider: string,
  failure: string | null,
  failingSince: string | null,
  at: string,
): Promise<void> {
  const key = watchKey(provider);
  if (failure === null)
    return recorder.resolve(store, key, `the model list of ${provider} could be read again`);
  if (failingSince === null || Date.parse(at) - Date.parse(failingSince) < LONG_FAILURE) return;
  await store.transaction((tx) =>
    recorder.open(tx, {
      kind: 'watch',
      key,
      agent: null,
      reason: failure,
      facts: plainFacts(
        `${provider}'s model list has not been readable for a day`,
        `The last try: ${sentence(failure)}`,
        {
          meanwhile:
            `Until it can be read, ends and moves of models at ${provider} are not seen. Canaries ` +
            'are not affected.',
          since: failingSince,
          next: [
            {
              what: `Check key and baseUrl of ${provider}, or switch this off there with watch: false`,
              command: 'daytwo check-config',
              costUsd: 0,
            },
          ],
        },
      ),
    }),
  );
}
