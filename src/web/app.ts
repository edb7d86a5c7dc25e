import { type Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import { routeBoundary } from './boundary-act.ts';
import { routeApi } from './api/api.ts';
import { routeBadges } from './api/badge.ts';
import { routeHealth } from './api/health.ts';
import { routeMetrics } from './api/metrics.ts';
import { markOf, routeEvents } from './events.ts';
import { answerFailure, failureOf } from './failures.ts';
import { routeIncidentActs } from './incident-acts.ts';
import { PAGES } from './pages/registry.ts';
import { routeIntake } from './intake.ts';
import { routeMailLinks } from './mail-links.ts';
import { ASSETS } from './parts/assets.ts';
import { layout } from './parts/layout.ts';
import type { Web, WebEnv } from './request.ts';
import { routeReviews } from './reviews.ts';
import { baseOf, pathBelow } from './safety/asker.ts';
import {
  knownMethods,
  ourHostOnly,
  ownFormsOnly,
  safeAnswers,
  shortBodies,
  signedInOnly,
  whoAsks,
} from './safety/gate.ts';
import { routeSignIn } from './safety/sign-in.ts';
import { routeTriageActs } from './triage-acts.ts';
import { routeTriageCheck } from './triage-check.ts';

/**
 * The page as a function from request to answer, for a server or a test. What is registered before
 * `signedInOnly` is for everybody, what comes after it for those who are in.
 * @param web what is looked at, from the configuration that is in force at each request, and who
 *   may come in
 */
export function makeWebApp(web: Web): Hono<WebEnv> {
  const app = new Hono<WebEnv>({
    getPath: (request) => pathBelow(baseOf(web.live().config), new URL(request.url).pathname),
  });
  app.onError((e, c) => {
    const failure = web.live().config.redactor.value(failureOf(e));
    if (failure.status === 500) web.failed(e, whereOf(c));
    return answerFailure(c, failure);
  });
  app.notFound((c) => answerFailure(c, NO_PAGE));
  // A page of tables packs to a tenth. What is packed may tell of secrets in it only to who makes a
  // signed-in browser ask (BREACH, 2013), and the cookie comes from our own pages alone.
  app.use(compress(), safeAnswers(web));
  routeAssets(app);
  routeHealth(app, web);
  routeIntake(app, web);
  routeTriageCheck(app, web);
  app.use(ourHostOnly(web), knownMethods, shortBodies, whoAsks(web), ownFormsOnly(web));
  routeSignIn(app, web);
  routeMailLinks(app, web);
  routeBadges(app, web, 'public');
  app.use(signedInOnly(web));
  routeBadges(app, web, 'signed-in');
  routeMetrics(app, web);
  routeApi(app, web);
  routeEvents(app, web);
  routePages(app, web);
  routeReviews(app, web);
  routeTriageActs(app, web);
  routeBoundary(app, web);
  routeIncidentActs(app, web);
  return app;
}

/** What was asked for, for a log: what follows "?" may be a key, and the token of a mail is one. */
const whereOf = ({ req }: Pick<Context<WebEnv>, 'req'>): string =>
  `${req.method} ${req.path.replace(/^\/mail\/.*/, '/mail/…')}`;

const NO_PAGE = {
  status: 404,
  code: 'no-page',
  what: 'there is no such page',
  next: null,
} as const;

/** The same for everybody: how the page looks, sign-in too. */
function routeAssets(app: Hono<WebEnv>): void {
  for (const { path, type, body } of Object.values(ASSETS))
    app.get(path, (c) =>
      c.body(body, 200, {
        'content-type': type,
        'cache-control': 'public, max-age=31536000, immutable',
      }),
    );
}

function routePages(app: Hono<WebEnv>, { live }: Web): void {
  for (const page of PAGES)
    app.get(page.path, async (c) => {
      const viewer = c.get('viewer');
      const asked = { params: c.req.param() as Record<string, string>, query: c.req.query() };
      const mark = await markOf(live().store);
      const view = await page.show(live(), asked, viewer);
      return view === null ? c.notFound() : c.html(layout(view, viewer, mark));
    });
}
