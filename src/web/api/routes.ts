import { z } from 'zod';
import { incidentDetail, incidentPage } from '../../alerting/incidents/queries.ts';
import { agentOf, findAgent } from '../../config/agent.ts';
import { resolvePath, suiteName } from '../../config/names.ts';
import { iso } from '../../domain/clock.ts';
import { DaytwoError } from '../../domain/errors.ts';
import { caseLabels, runAnswers, runDetail, runSeries } from '../../evaluation/queries.ts';
import { spending, spentInWindows } from '../../llm/pricing/queries.ts';
import { refusedLately } from '../../outputs/refused.ts';
import { comingEnds } from '../../models/ends/coming-ends.ts';
import { modelsNow } from '../../models/queries.ts';
import { evidenceSeries } from '../../monitoring/review/queries.ts';
import { statusNow } from '../../monitoring/status.ts';
import { auditPage } from '../../platform/audit-trail.ts';
import { readHealth } from '../../platform/health/read-health.ts';
import { ACTS, actInput, doAct } from '../acts.ts';
import * as to from './answers.ts';
import { REVIEWS } from './reviews.ts';
import { OUTPUT_ROUTES } from './output-routes.ts';
import { type ApiRoute, before, flag, limitOf, question } from './route.ts';
import * as schemas from './schemas.ts';

const NOTHING = z.object({});

const status = question({
  path: '/status',
  summary: 'How everything stands',
  query: NOTHING,
  answer: schemas.status,
  async handle(on, _asked, { now }) {
    const { config } = on;
    const {
      agents,
      waiting,
      taken,
      reviews = [],
      maintenance,
      quietUntil,
    } = await statusNow(on, now);
    const worker = readHealth(resolvePath(config.folder, config.health.file), now);
    const ends = await comingEnds(on, now);
    return {
      at: iso(now),
      worker: {
        state: worker.state,
        at: worker.at,
        // As the page counts them: the worker's own word is older, and there is none without it.
        pendingNotices: (await on.store.outbox.pending()).length,
      },
      agents: agents.map((a) =>
        to.agentNow(a, (findAgent(config, a.id)?.suites ?? []).map(suiteName)),
      ),
      waiting: waiting.map(to.incidentBrief),
      taken: taken.map(to.incidentBrief),
      reviews: reviews.map(({ agent, places, deep, scan, unkept }) => ({
        agent,
        today: places,
        deep,
        scan,
        unkept,
      })),
      refused: await refusedLately(on.store, now),
      ends: ends.map(({ model, endsAt, agents: by }) => ({ model, endsAt, agents: [...by] })),
      spending: (await spentInWindows(on.store, config, now)).map(to.spentWindow),
      maintenance: maintenance.map((m) => ({ ...m, agents: m.agents && [...m.agents] })),
      quietUntil,
    };
  },
});

const agents = question({
  path: '/agents',
  summary: 'Every agent, and how it stands',
  query: NOTHING,
  answer: schemas.agentList,
  handle: async (on, _asked, { now }) => ({
    agents: (await statusNow(on, now)).agents.map((a) =>
      to.agentNow(a, (findAgent(on.config, a.id)?.suites ?? []).map(suiteName)),
    ),
  }),
});

const series = question({
  path: '/agents/:agent/series',
  summary: "An agent's runs, newest first, and the evidence of its streams after each look",
  query: z.object({ suite: z.string().max(200).optional(), before, limit: limitOf(60, 200) }),
  answer: schemas.series,
  async handle({ store, config }, { params, query }) {
    const agent = params['agent'] ?? '';
    agentOf(config, agent);
    const { points, next } = await runSeries(store, { agent, ...query });
    const evidence = await evidenceSeries(store, { agent, ...query });
    return {
      agent,
      suite: query.suite ?? null,
      runs: points.map(to.runPoint),
      evidence: evidence.map(({ suite, metric, bar, points: looks }) => ({
        suite,
        metric,
        takes: bar,
        points: looks.map(({ run, powers }) => ({ run, has: powers })),
      })),
      next,
    };
  },
});

const incidents = question({
  path: '/incidents',
  summary: 'The unfinished incidents, newest first; with all=true the finished ones too',
  query: z.object({ all: flag, before, limit: limitOf(50, 200) }),
  answer: schemas.incidentList,
  async handle({ store }, { query }) {
    const { all, ...page } = query;
    const { incidents: found, next } = await incidentPage(store, { ...page, all: all === 'true' });
    return { incidents: found.map(to.incidentBrief), next };
  },
});

const incident = question({
  path: '/incidents/:id',
  summary: 'One incident whole, with its history and messages',
  query: NOTHING,
  answer: schemas.incidentWhole,
  handle: async ({ store }, { params }, { person }) =>
    to.incidentWhole(await incidentDetail(store, params['id'] ?? ''), person.mayReadAnswers),
});

const acceptance = question({
  path: '/incidents/:id/acceptance',
  summary: 'Which runs accept would take, and which it leaves out',
  query: NOTHING,
  answer: schemas.acceptance,
  handle: async ({ acts }, { params }) =>
    to.acceptance(
      await acts.acceptance(params['id'] ?? '').catch((e: unknown) => {
        if (e instanceof DaytwoError && e.code !== 'no-incident') return e;
        throw e;
      }),
    ),
});

const run = question({
  path: '/runs/:run',
  summary: 'One run with its trials; with answers=true their whole answers',
  query: z.object({ answers: flag }),
  answer: schemas.runWhole,
  async handle({ store }, { params, query }, { person }) {
    const detail = await runDetail(store, params['run'] ?? '');
    const labels = await caseLabels(store, detail.run);
    const cost = await store.spend.ofRuns([detail.run.id]);
    const whole =
      query.answers === 'true' && person.mayReadAnswers ? await runAnswers(store, detail) : detail;
    return to.runWhole(whole, labels, cost, person.mayReadAnswers);
  },
});

const models = question({
  path: '/models',
  summary: 'The models in use, and when they end',
  query: NOTHING,
  answer: schemas.models,
  handle: async (on, _asked, { now }) => ({
    models: (await modelsNow(on, 1, now)).uses.map(to.modelInUse),
  }),
});

const spend = question({
  path: '/spend',
  summary: 'What the canaries cost, beside what they may',
  query: NOTHING,
  answer: schemas.spend,
  async handle({ store, config }, _asked, { now }) {
    const { windows, byAgent, byTrigger } = await spending(store, config, now);
    return { windows: windows.map(to.spentWindow), byAgent, byTrigger };
  },
});

const audit = question({
  path: '/audit',
  summary: 'Every decision and human act, newest first; check=true walks the whole chain of hashes',
  query: z.object({
    before: z.coerce.number().int().positive().optional(),
    limit: limitOf(50, 500),
    check: flag,
  }),
  answer: schemas.audit,
  async handle({ store }, { query: { check, ...page } }) {
    const { entries, next } = await auditPage(store, page);
    return {
      entries: entries.map(({ seq, at, actor, action, subject, hash }) => ({
        seq,
        at,
        actor,
        action,
        subject,
        hash,
      })),
      next,
      ...(check === 'true' ? { broken: await store.audit.verify() } : {}),
    };
  },
});

const ACT_WORDS: Readonly<Record<(typeof ACTS)[number], string>> = {
  acknowledge: 'Take an incident on; until (a day, or 7d) is how long it stays quiet',
  release: 'Give an incident back',
  resolve: 'Close an incident that is dealt with',
  'not-real': 'Close an incident that told of nothing real; note says what it was, and must',
  accept:
    'Make the behaviour since it began the new normal; with shown only the runs that were listed',
  'run-again': 'Have its suites replayed once more',
  rehearse: 'Have its agents rehearsed on the replacement of a model that ends',
};

const acts = ACTS.map((act): ApiRoute => ({
  method: 'post',
  path: `/incidents/:id/${act}`,
  summary: ACT_WORDS[act],
  query: NOTHING,
  body: actInput,
  answer: schemas.incidentBrief,
  handle: async (on, { params, sent }, viewer) =>
    to.incidentBrief(await doAct(on, viewer, act, { id: params['id'] ?? '', sent })),
}));

/** The whole API. */
export const API: readonly ApiRoute[] = [
  status,
  agents,
  series,
  incidents,
  incident,
  acceptance,
  run,
  ...OUTPUT_ROUTES,
  models,
  spend,
  audit,
  ...acts,
  ...REVIEWS,
];
