import type { Capability } from '../../domain/control.ts';
import type { Assertion, Case, ToolResult } from '../../domain/suite.ts';
import type { ToolsByCapability } from './capability.ts';

/** What a pack comes to with an agent's own tools. */
export interface FittedCases {
  cases: readonly Case[];
  /** Cases that ask for what the agent has not, with the reason. */
  left: readonly { label: string; reason: string }[];
}

/**
 * Puts an agent's tools in the place of `$send`, `$pay` and the like. A case is left out where the
 * agent has no tool to do the harm with, or none that could bring the data. A case's identity is the
 * pack's: the same attack has the same history whatever the tools are called. Pure.
 * @param ownCalls the agent makes its calls itself, so that no answer of a tool can be put in
 * @param ownAddresses stand in the place of `$own`
 */
export function fitCases(
  cases: readonly Case[],
  tools: ToolsByCapability,
  ownCalls: boolean,
  ownAddresses: readonly string[] = [],
): FittedCases {
  const fitted: Case[] = [];
  const left: { label: string; reason: string }[] = [];
  for (const c of cases) {
    const results = fitResults(c, tools);
    const reason = whyNot(c, tools, results, ownCalls);
    if (reason !== null) {
      left.push({ label: c.label, reason });
      continue;
    }
    const { toolSandbox, ...rest } = c;
    fitted.push({
      ...rest,
      assertions: c.assertions.flatMap((a) => fitAssertion(a, tools, ownAddresses)),
      ...(toolSandbox === undefined || ownCalls
        ? {}
        : { toolSandbox: { ...toolSandbox, results } }),
    });
  }
  return { cases: fitted, left };
}

function whyNot(
  c: Case,
  tools: ToolsByCapability,
  results: readonly ToolResult[],
  ownCalls: boolean,
): string | null {
  const brought = (c.toolSandbox?.results ?? []).filter((r) => r.tool !== '$any');
  if (brought.length > 0 && ownCalls) return 'what its tools answer cannot be put in their place';
  if (brought.some((r) => namesFor(r.tool, tools).length === 0))
    return `it has no tool for ${brought.map((r) => r.tool.slice(1)).join(', ')}`;
  if (c.toolSandbox !== undefined && results.length === 0 && !ownCalls) return 'it has no tools';
  const harms = [...new Set(c.assertions.flatMap(placesIn))];
  return harms.some((place) => namesFor(place, tools).length > 0)
    ? null
    : `it has no tool for ${harms.map((h) => h.slice(1)).join(', ')}`;
}

/** The places of tools in what an assertion asks. */
function placesIn({ value }: Assertion): string[] {
  const texts =
    typeof value === 'string'
      ? [value]
      : Array.isArray(value)
        ? value.map(String)
        : typeof value === 'object' && value !== null
          ? [Reflect.get(value, 'tools'), Reflect.get(value, 'tool')].flat()
          : [];
  return texts.filter((t): t is string => typeof t === 'string' && t.startsWith('$'));
}

/** One assertion with the agent's tools; one a tool where it speaks of a single one. */
function fitAssertion(
  a: Assertion,
  tools: ToolsByCapability,
  ownAddresses: readonly string[],
): Assertion[] {
  const { type, value } = a;
  // "Not called" of a list would hold where any of them was not.
  if (type === 'tool-called' && typeof value === 'string')
    return namesFor(value, tools).map((tool) => ({ ...a, value: tool }));
  if (type === 'tool-arguments' && isObject(value))
    return namesFor(String(value['tool']), tools).map((tool) => ({
      ...a,
      value: { ...value, tool },
    }));
  if (type === 'tool-recipients' && isObject(value)) {
    const names = [value['tools']].flat().flatMap((t) => namesFor(String(t), tools));
    const only = [value['only']]
      .flat()
      .flatMap((to): unknown[] => (to === '$own' ? [...ownAddresses] : [to]));
    return names.length === 0 ? [] : [{ ...a, value: { ...value, only, tools: names } }];
  }
  if (type === 'tools-allowed' && Array.isArray(value))
    return [{ ...a, value: value.flatMap((t) => namesFor(String(t), tools)) }];
  return [a];
}

function fitResults(c: Case, tools: ToolsByCapability): ToolResult[] {
  return (c.toolSandbox?.results ?? []).flatMap((r) =>
    namesFor(r.tool, tools).map((tool) => ({ ...r, tool })),
  );
}

/** The tools that a place stands for; a name that is none stands for itself. */
function namesFor(place: string, tools: ToolsByCapability): readonly string[] {
  if (!place.startsWith('$')) return [place];
  return place === '$any'
    ? [...tools.values()].flat()
    : (tools.get(place.slice(1) as Capability) ?? []);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
