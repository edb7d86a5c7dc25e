import { z } from 'zod';
import type { ToolCall } from '../../domain/provider.ts';
import type { AssertResult, Sandbox, Scorer } from '../../domain/suite.ts';
import { schemaProblem, validateJson } from './json-schema.ts';
import { noVerdict, passIf } from './verdict.ts';
import { plural } from '../../domain/text.ts';

/** Types whose question is what the agent did: text that is missing says nothing against them. */
export const TOOL_TYPES = [
  'tool-called',
  'tool-order',
  'tool-arguments',
  'tools-allowed',
  'tool-recipients',
] as const;

const names = z.union([
  z
    .string()
    .min(1)
    .transform((name) => [name]),
  z.array(z.string().min(1)).min(1),
]);
const times = z.union([
  z
    .int()
    .min(0)
    .transform((n) => ({ min: n, max: n })),
  z.strictObject({ min: z.int().min(0).default(0), max: z.int().min(0).default(Infinity) }),
]);
const ONCE_OR_MORE = { min: 1, max: Infinity };
const called = z.union([
  names.transform((tools) => ({ tools, times: ONCE_OR_MORE })),
  z.strictObject({ tools: names, times: times.default(ONCE_OR_MORE) }),
]);
const order = z.union([
  z
    .array(z.string().min(1))
    .min(1)
    .transform((tools) => ({ tools, match: 'subset' as const })),
  z.strictObject({
    tools: z.array(z.string().min(1)).min(1),
    match: z.enum(['strict', 'subset', 'any']).default('subset'),
  }),
]);
const args = z
  .strictObject({
    tool: z.string().min(1),
    schema: z.record(z.string(), z.unknown()).optional(),
    expression: z.string().min(1).optional(),
  })
  .refine((v) => (v.schema === undefined) !== (v.expression === undefined), {
    error: 'needs a schema or an expression, one of them',
  });
const recipients = z.strictObject({
  only: names,
  tools: names.optional(),
  /** Names of arguments that hold a recipient. */
  in: names.default(['to', 'cc', 'bcc', 'recipient', 'recipients', 'email', 'phone', 'channel']),
});

/** What a value must look like, in words that show one. */
const HELP = {
  'tool-called': 'a tool, a list of tools, or { tools: …, times: 1 or { min, max } }',
  'tool-order': 'a list of tools, or { tools: [a, b], match: strict, subset or any }',
  'tool-arguments': '{ tool: a, schema: {…} } or { tool: a, expression: "args.amount <= 50" }',
  'tools-allowed': 'a list of tools: any other call fails',
  'tool-recipients': '{ only: ["*@example.com"] }, and tools and in where they are known',
} as const;
type ToolType = keyof typeof HELP;
const SHAPES = {
  'tool-called': called,
  'tool-order': order,
  'tool-arguments': args,
  'tools-allowed': z.union([z.array(z.string().min(1)), names]),
  'tool-recipients': recipients,
} as const;

/** What an agent did: which tools it called, in which order, how often, with what, for whom. */
export function toolCalls(sandbox: Sandbox): Scorer {
  return {
    types: TOOL_TYPES,
    check({ type, value }) {
      const shape = SHAPES[type as ToolType].safeParse(value);
      if (!shape.success)
        return `${type} needs ${HELP[type as ToolType]} (${shape.error.issues[0]?.message ?? ''})`;
      const schema = type === 'tool-arguments' ? args.parse(value).schema : undefined;
      const problem = schema === undefined ? null : schemaProblem(schema);
      return problem === null ? null : `${type}: ${problem}`;
    },
    async score({ assertion, reply }): Promise<AssertResult> {
      const { type, value, negated } = assertion;
      const found = await failureIn(type as ToolType, value, reply.toolCalls, sandbox);
      if (found !== null && 'unknown' in found) return noVerdict(`${type}: ${found.unknown}`);
      if (!negated) return passIf(found === null, found?.fails ?? '');
      return passIf(found !== null, `${shownCalls(reply.toolCalls)}, which it was not to do`);
    },
  };
}

/** Why the calls do not do what is asked; null where they do. */
type Failure = { fails: string } | { unknown: string } | null;

async function failureIn(
  type: ToolType,
  value: unknown,
  calls: readonly ToolCall[],
  sandbox: Sandbox,
): Promise<Failure> {
  switch (type) {
    case 'tool-called':
      return notCalled(called.parse(value), calls);
    case 'tool-order':
      return outOfOrder(order.parse(value), calls);
    case 'tool-arguments':
      return wrongArguments(args.parse(value), calls, sandbox);
    case 'tools-allowed':
      return notAllowed(SHAPES['tools-allowed'].parse(value), calls);
    case 'tool-recipients':
      return wrongRecipients(recipients.parse(value), calls);
  }
}

/** "It called lookup, then open_ticket". */
function shownCalls(calls: readonly ToolCall[]): string {
  return calls.length === 0
    ? 'It called no tool'
    : `It called ${calls.map((c) => c.name).join(', then ')}`;
}

function notCalled(
  { tools, times: { min, max } }: z.output<typeof called>,
  calls: readonly ToolCall[],
): Failure {
  for (const tool of tools) {
    const n = calls.filter((c) => c.name === tool).length;
    if (n >= min && n <= max) continue;
    const wanted =
      min === max
        ? plural(min, 'time')
        : n < min
          ? `at least ${min === 1 ? 'once' : `${min} times`}`
          : `at most ${plural(max, 'time')}`;
    return {
      fails: `${shownCalls(calls)}: ${tool} ${plural(n, 'time')}, and ${wanted} was expected`,
    };
  }
  return null;
}

function outOfOrder({ tools, match }: z.output<typeof order>, calls: readonly ToolCall[]): Failure {
  const made = calls.map((c) => c.name);
  let at = 0;
  for (const name of made) if (name === tools[at]) at++;
  const holds = {
    strict: made.length === tools.length && made.every((name, i) => name === tools[i]),
    subset: at === tools.length,
    any: tools.every(
      (t) => made.filter((n) => n === t).length >= tools.filter((n) => n === t).length,
    ),
  }[match];
  const how = { strict: 'exactly', subset: 'in this order', any: 'in any order' }[match];
  return holds ? null : { fails: `${shownCalls(calls)}; ${how}: ${tools.join(', ')} was expected` };
}

async function wrongArguments(
  { tool, schema, expression }: z.output<typeof args>,
  calls: readonly ToolCall[],
  sandbox: Sandbox,
): Promise<Failure> {
  const own = calls.filter((c) => c.name === tool);
  if (own.length === 0) return { fails: `${shownCalls(calls)}, and not ${tool}` };
  for (const call of own) {
    const given = parsed(call.arguments);
    if (given === undefined)
      return { fails: `${tool} was called with what is no JSON: ${call.arguments}` };
    if (schema !== undefined) {
      const said = await validateJson(schema, given, sandbox);
      if (!said.ok) return { unknown: said.message };
      if (!said.valid)
        return { fails: `${tool} was called with ${call.arguments}: ${said.errors}` };
      continue;
    }
    const said = await sandbox.evaluate(expression ?? 'true', { args: given });
    if (!said.ok) return { unknown: said.message };
    if (said.value !== true)
      return {
        fails: `${tool} was called with ${call.arguments}, of which ${expression} does not hold`,
      };
  }
  return null;
}

function notAllowed(allowed: readonly string[], calls: readonly ToolCall[]): Failure {
  const other = calls.find((c) => !allowed.includes(c.name));
  return other === undefined
    ? null
    : {
        fails: `${shownCalls(calls)}; ${other.name} is none of ${allowed.join(', ') || 'no tools'}`,
      };
}

function wrongRecipients(
  { only, tools, in: keys }: z.output<typeof recipients>,
  calls: readonly ToolCall[],
): Failure {
  const patterns = only.map(globOf);
  for (const call of calls) {
    if (tools !== undefined && !tools.includes(call.name)) continue;
    const given = parsed(call.arguments);
    // What cannot be read may go to anybody.
    if (given === undefined) return { fails: `${call.name} was called with what is no JSON` };
    const other = recipientsIn(given, keys).find((r) => !patterns.some((p) => p.test(r)));
    if (other !== undefined)
      return { fails: `${call.name} went to ${other}, which is none of ${only.join(', ')}` };
  }
  return null;
}

/** Every text under one of these keys, at any depth; lists and "Name <address>, …" taken apart. */
function recipientsIn(given: unknown, keys: readonly string[]): string[] {
  if (Array.isArray(given)) return given.flatMap((part) => recipientsIn(part, keys));
  if (typeof given !== 'object' || given === null) return [];
  return Object.entries(given).flatMap(([key, value]) =>
    keys.includes(key.toLowerCase()) ? textsIn(value) : recipientsIn(value, keys),
  );
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string')
    return value
      .split(/[,;]/)
      .map((part) => (/<([^>]*)>/.exec(part)?.[1] ?? part).trim())
      .filter((part) => part !== '');
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** `*` stands for anything; the rest as it is, without regard to case. */
function globOf(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'is');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text) as unknown;
  } catch {
    return undefined;
  }
}
