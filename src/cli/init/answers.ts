import { basename, resolve } from 'node:path';
import type { Asking } from './asking.ts';
import { targetIn } from './find.ts';
import * as asked from './questions.ts';

/** What options say of an agent; each has a question of its own. */
export interface AgentOptions {
  name?: string;
  url?: string;
  command?: string;
  tool?: string;
  argument?: string;
  body?: string;
  answer?: string;
  toolCalls?: string;
  toolName?: string;
  toolArguments?: string;
  agentVersion?: string;
  header?: string;
  sideEffects?: string;
  perCall?: string;
  provider?: string;
  model?: string;
  baseUrl?: string;
  key?: string;
  soul?: string;
  suite?: string;
  schedule?: string;
}

/** An agent as it is going to be written down. */
export interface AgentAnswers {
  id: string;
  target: ModelTarget | OwnAgent;
  /** A promptfoo file to take the cases of, as it was named; a suite to begin with where null. */
  suite: string | null;
  schedule: string;
}

export interface ModelTarget {
  kind: string;
  model: string;
  /** Empty where it is the provider's own; of Azure its resource. */
  baseUrl: string;
  /** A reference. */
  key: string;
  /** A file that is there; one to begin with where empty. */
  soul: string;
}

export interface OwnAgent {
  kind: 'http' | 'exec' | 'mcp';
  url: string;
  command: readonly string[];
  tool: string;
  /** The argument of the tool that takes the question; empty of another kind. */
  argument: string;
  /** JSON; empty where the kind has its own. */
  body: string;
  /** Where each part stands in what it answers, of those that it tells. */
  answer: Readonly<Record<string, string>>;
  /** A file that it is made of; empty where none lies here. */
  soul: string;
  /** A header's name and a reference. */
  header: readonly [string, string] | null;
  /** Empty where nothing is said yet. */
  sideEffects: string;
  perCall: string;
}

/** Whether it is asked as its customers ask it, rather than played on a model. */
export const isOwnAgent = (target: ModelTarget | OwnAgent): target is OwnAgent =>
  'perCall' in target;

const MODELS: Readonly<Record<string, string>> = { anthropic: 'claude-sonnet-5-5' };
const KEYS: Readonly<Record<string, string>> = {
  anthropic: 'env:ANTHROPIC_API_KEY',
  azure: 'env:AZURE_OPENAI_API_KEY',
};

/**
 * Asks for all that an agent's entry needs, or takes it from options.
 * @param promptfoo a file with cases that lies there, as seen from `cwd`
 */
export async function answersFor(
  kind: 'model' | OwnAgent['kind'],
  o: AgentOptions,
  ask: Asking,
  at: { cwd: string; promptfoo: string | null },
): Promise<AgentAnswers> {
  const id = await ask(asked.nameQuestion(nameOf(at.cwd)), o.name);
  const cases = await ask(asked.suiteQuestion(at.promptfoo, at.cwd), o.suite);
  const suite = cases === '-' ? null : cases;
  const target =
    kind === 'model'
      ? await modelFor(o, ask, at.cwd, suite === null ? null : targetIn(resolve(at.cwd, suite)))
      : await ownFor(kind, o, ask, at.cwd);
  return { id, target, suite, schedule: await ask(asked.SCHEDULE, o.schedule) };
}

async function modelFor(
  o: AgentOptions,
  ask: Asking,
  cwd: string,
  found: { kind: string; model: string } | null,
): Promise<ModelTarget> {
  const kind = await ask(asked.providerQuestion(found?.kind ?? 'openai'), o.provider);
  const usual = found?.kind === kind ? found.model : (MODELS[kind] ?? 'gpt-6-luna');
  const isAzure = kind === 'azure';
  const model = await ask(isAzure ? asked.DEPLOYMENT : asked.modelQuestion(usual), o.model);
  const baseUrl = await ask(isAzure ? asked.RESOURCE : asked.BASE_URL, o.baseUrl);
  const key = await ask(asked.keyQuestion(KEYS[kind] ?? 'env:OPENAI_API_KEY'), o.key);
  const soul = await ask(asked.soulQuestion(cwd), o.soul);
  return { kind, model, baseUrl, key, soul: soul === '-' ? '' : soul };
}

async function ownFor(
  kind: OwnAgent['kind'],
  o: AgentOptions,
  ask: Asking,
  cwd: string,
): Promise<OwnAgent> {
  const { url, command } = await placeFor(kind, o, ask);
  const isProgram = command.length > 0;
  const tool = kind === 'mcp' ? await ask(asked.TOOL, o.tool) : '';
  const argument = kind === 'mcp' ? await ask(asked.ARGUMENT, o.argument) : '';
  const body = kind === 'http' ? await ask(asked.BODY, o.body) : '';
  const answer = kind === 'mcp' ? told({ text: o.answer ?? '-' }) : await partsFor(kind, o, ask);
  const [name, reference] = (isProgram ? '' : await ask(asked.HEADER, o.header)).split(/=(.*)/);
  const header =
    name === undefined || reference === undefined ? null : ([name, reference] as const);
  const sideEffects = await ask(asked.SIDE_EFFECTS, o.sideEffects);
  const perCall = await ask(asked.PER_CALL, o.perCall);
  const soul = await ask(asked.ownFilesQuestion(cwd), o.soul);
  return { kind, url, command, tool, argument, body, answer, header, sideEffects, perCall, soul };
}

async function placeFor(
  kind: OwnAgent['kind'],
  o: AgentOptions,
  ask: Asking,
): Promise<{ url: string; command: string[] }> {
  if (kind === 'mcp' && o.url === undefined && o.command === undefined) {
    const server = await ask(asked.SERVER, undefined);
    return placeFor(kind, /^https?:/.test(server) ? { url: server } : { command: server }, ask);
  }
  return kind === 'exec' || (o.url === undefined && kind === 'mcp')
    ? { url: '', command: asked.wordsOf(await ask(asked.COMMAND, o.command)) }
    : { url: await ask(asked.URL_ASKED, o.url), command: [] };
}

async function partsFor(
  kind: 'http' | 'exec',
  o: AgentOptions,
  ask: Asking,
): Promise<Record<string, string>> {
  const text = await ask(asked.answerQuestion(kind === 'http' ? '$.reply' : '-'), o.answer);
  // What is text and nothing else has no other parts.
  if (text === '-' && o.toolCalls === undefined && o.agentVersion === undefined) return {};
  const toolCalls = await ask(asked.TOOL_CALLS, o.toolCalls);
  const version = await ask(asked.VERSION, o.agentVersion);
  return told({ text, toolCalls, ...(await callPartsFor(toolCalls, o, ask)), version });
}

/** Where name and arguments stand in a tool call, of an agent that tells its calls. */
async function callPartsFor(
  toolCalls: string,
  o: AgentOptions,
  ask: Asking,
): Promise<Record<string, string>> {
  if (toolCalls === '' || toolCalls === '-') return {};
  const toolName = await ask(asked.TOOL_NAME, o.toolName);
  const toolArguments = await ask(asked.TOOL_ARGUMENTS, o.toolArguments);
  return { toolName, toolArguments };
}

const told = (parts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(parts).filter(([, at]) => at !== '' && at !== '-'));

function nameOf(folder: string): string {
  const name = basename(folder)
    .replace(/[^\w-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'agent' : name;
}
