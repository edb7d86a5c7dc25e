import type { Acts } from '../answers/acts.ts';
import type { Person } from '../answers/people.ts';
import type { Config } from '../config/load.ts';
import type { Clock, Ids, Millis } from '../domain/clock.ts';
import type { Store } from '../domain/store.ts';
import type { Sandbox } from '../domain/suite.ts';
import type { AgentLoader } from '../evaluation/replay/agent-loader.ts';
import type { Accounts } from '../llm/accounts.ts';
import type { Html } from './parts/html.ts';

/** What pages look at, from the configuration that is in force. */
export interface WebDeps {
  store: Store;
  config: Config;
  agents: AgentLoader;
  accounts: Accounts;
  acts: Acts;
  clock: Pick<Clock, 'monotonic' | 'yieldToEventLoop'>;
  ids: Ids;
  /** In which suites are read and the user's own patterns run: nowhere else. */
  sandbox: Sandbox;
  /** Said at the top of every page: that nothing runs behind it, for example. */
  notice?: string;
  now(): Millis;
}

/** Who looks, and from where. */
export interface Viewer {
  person: Person;
  /** Goes before every path of ours: empty, or the path below which a proxy serves us. */
  base: string;
  /** Goes into every form; a request without it changes nothing. */
  csrf: string;
  now: Millis;
  /** The configured zone, in which times are told. */
  timezone: string;
  /** Said at the top of every page. */
  notice?: string;
}

/** What was asked for: the parts of the path that a page names, and what follows the "?". */
export interface Asked {
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
}

export type Place =
  | 'now'
  | 'incidents'
  | 'inbox'
  | 'triage'
  | 'outputs'
  | 'models'
  | 'spend'
  | 'audit'
  | 'configuration';

/** One page as it is shown. */
export interface View {
  /** For the browser's title and its history. */
  title: string;
  /** The place in the navigation that it belongs to. */
  place: Place | null;
  body: Html;
  /** It is asked for again when something happens. */
  isLive?: boolean;
}

/** One question and its answer. Adding a page is one file and one line in `pages/registry.ts`. */
export interface Page {
  /** Below the base: `/agents/:agent`. */
  path: string;
  /** Null where there is no such thing. */
  show(on: WebDeps, asked: Asked, viewer: Viewer): Promise<View | null>;
}
