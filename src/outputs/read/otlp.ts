import { isMap } from '../../config/untyped.ts';
import type { ToolCall } from '../../domain/provider.ts';
import type { AgentKnown } from '../agent-names.ts';
import {
  type Candidate,
  candidate,
  type LineReader,
  parsed,
  type ReadItem,
  said,
  timeOf,
} from './candidate.ts';
import { lastTurn, type LastTurn, type Message, messagesOf } from './messages.ts';
import { type Span, spansOfJson } from './otlp-value.ts';
import { jsonOf } from './json.ts';

// OpenTelemetry's semantic conventions for GenAI: messages as attributes (gen_ai.input.messages …),
// before 1.37 as events of the span (gen_ai.user.message, gen_ai.choice); OpenLLMetry's numbered
// attributes (gen_ai.prompt.0.content).

/**
 * The answers in some spans: one for each agent's span, and for each trace without one that of its
 * last call of a model. Calls that only asked for tools are steps, no answers. The same answer told
 * by another span of its trace has the same name, so it is kept once.
 * @param known which agent here has a name: what the program of one answered while that of another
 * called it is its own answer, and no step of the other's
 */
export function readSpans(spans: readonly Span[], known: AgentKnown = () => undefined): ReadItem[] {
  const tree = treeOf(spans);
  const told = spans.flatMap((span) => {
    const turn = turnOf(span);
    return turn === null ? [] : [{ span, turn }];
  });
  const agents = told.filter(
    ({ span }) => span.attributes['gen_ai.operation.name'] === 'invoke_agent',
  );
  const ownerOf = ({ resource }: Span): string | undefined => {
    const service = said(resource['service.name']);
    return service === null ? undefined : known(service);
  };
  const among = Map.groupBy(agents, (a) => a.span.traceId);
  const isBelowOwn = (span: Span): boolean =>
    (among.get(span.traceId) ?? []).some(
      (a) => tree.isBelow(span, a.span) && isOfOne(ownerOf(span), ownerOf(a.span)),
    );
  const isInside = (span: Span): boolean =>
    (among.get(span.traceId) ?? []).some((a) => a.span === span) || isBelowOwn(span);
  const outer = agents.filter(({ span }) => !isBelowOwn(span));
  const loose = told.filter((t) => !isInside(t.span));
  const last = new Map<string, (typeof told)[number]>();
  for (const t of loose) {
    const key = `${t.span.traceId} ${ownerOf(t.span) ?? ''}`;
    const before = last.get(key);
    if (before === undefined || later(t.span, before.span)) last.set(key, t);
  }
  return [...outer, ...last.values()].map(({ span, turn }) => answerOf(span, turn, tree));
}

/** Programs that no agent here is named by may be anybody's. */
const isOfOne = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined || a === b;

/** Reads a request a line, as the collector's file exporter writes them. */
export function otlpLines(known?: AgentKnown): LineReader {
  return {
    line(text, where) {
      if (text.trim() === '') return [];
      const spans = spansOfJson(jsonOf(text));
      if (spans === null) return [{ ok: false, where, problem: 'holds no resourceSpans' }];
      return readSpans(spans, known).map((item) => ({ ...item, where }));
    },
    openSince: () => null,
    end: () => [],
  };
}

const later = (a: Span, b: Span): boolean => Number(a.end) >= Number(b.end);

/** Which spans lie below which, as far as they are here. */
interface SpanTree {
  isBelow(span: Span, above: Span): boolean;
  below(above: Span): Span[];
  ofTrace(span: Span): readonly Span[];
}

function treeOf(spans: readonly Span[]): SpanTree {
  const traces = Map.groupBy(spans, (s) => s.traceId);
  const byId = new Map(spans.map((s) => [`${s.traceId}/${s.spanId}`, s]));
  const isBelow = (span: Span, above: Span): boolean => {
    if (span === above || span.traceId !== above.traceId) return false;
    const seen = new Set<string>();
    for (let at: Span | undefined = span; at !== undefined && !seen.has(at.spanId);) {
      seen.add(at.spanId);
      if (at.parentSpanId === above.spanId) return true;
      at = byId.get(`${span.traceId}/${at.parentSpanId}`);
    }
    return false;
  };
  const ofTrace = (span: Span): readonly Span[] => traces.get(span.traceId) ?? [];
  return { isBelow, ofTrace, below: (above) => ofTrace(above).filter((s) => isBelow(s, above)) };
}

function answerOf(span: Span, turn: LastTurn, tree: SpanTree): ReadItem {
  const below = tree.below(span);
  const at = (name: string): string | null =>
    said(span.attributes[name]) ?? said(below.map((s) => s.attributes[name]).find(said));
  const cost = [span, ...below]
    .map((s) => s.attributes['gen_ai.usage.cost'])
    .filter((c) => typeof c === 'number');
  return {
    ok: true,
    where: `span ${span.spanId}`,
    candidate: candidate({
      ...turn,
      toolCalls:
        turn.toolCalls.length > 0
          ? turn.toolCalls
          : toolsRun(below.length > 0 ? below : tree.ofTrace(span)),
      sourceId: span.traceId,
      sharesName: true,
      session: at('gen_ai.conversation.id') ?? at('session.id'),
      at: /^\d+$/.test(span.end) ? timeOf(Number(BigInt(span.end) / 1_000_000n)) : null,
      servedModel: at('gen_ai.response.model') ?? at('gen_ai.request.model'),
      costUsd: cost.length === 0 ? null : cost.reduce((a, b) => a + b, 0),
      ...whose(span),
    }),
  };
}

/** What an SDK calls a service that nobody named: it says nothing. */
const UNNAMED = /^unknown_service(?::|$)/;

/** A name of an agent inside of a program may be nobody's here, and that of the program known. */
function whose({ attributes, resource }: Span): Pick<Candidate, 'agent' | 'alsoOf'> {
  const told = [said(attributes['gen_ai.agent.name']), said(resource['service.name'])];
  const [agent = null, ...alsoOf] = told.filter((name) => name !== null && !UNNAMED.test(name));
  return alsoOf.length === 0 ? { agent } : { agent, alsoOf: alsoOf.filter((n) => n !== null) };
}

/** What was called, by the spans of the tools themselves. */
function toolsRun(near: readonly Span[]): ToolCall[] {
  return near.flatMap(({ attributes: a }) => {
    const name = said(a['gen_ai.tool.name']);
    if (a['gen_ai.operation.name'] !== 'execute_tool' || name === null) return [];
    const given = a['gen_ai.tool.call.arguments'] ?? {};
    return [{ name, arguments: typeof given === 'string' ? given : JSON.stringify(given) }];
  });
}

/** What a span tells of a turn; null where it holds no answer in words. */
function turnOf(span: Span): LastTurn | null {
  const { asked, answered } = [byAttributes(span.attributes), byEvents(span), numbered(span)].find(
    (m) => m.answered.length > 0,
  ) ?? { asked: [], answered: [] };
  const turn = lastTurn(asked, answered);
  // Words beside a call for a tool are said on the way.
  return turn.output === '' || (answered.at(-1)?.text ?? '') === '' ? null : turn;
}

/** Blocks that were written as JSON text; an answer that happens to be JSON stays a text. */
function blocksOf(content: unknown): unknown {
  const value = parsed(content);
  return Array.isArray(value) && value.every((b) => isMap(b) && 'type' in b) ? value : content;
}

interface Messages {
  asked: Message[];
  answered: Message[];
}

function byAttributes(a: Readonly<Record<string, unknown>>): Messages {
  const system = parsed(a['gen_ai.system_instructions']);
  const rules = Array.isArray(system) ? messagesOf([{ role: 'system', parts: system }]) : [];
  return {
    asked: [...rules, ...messagesOf(a['gen_ai.input.messages'] ?? a['gen_ai.prompt'])],
    answered: messagesOf(a['gen_ai.output.messages'] ?? a['gen_ai.completion']),
  };
}

function byEvents({ events }: Span): Messages {
  const asked: Message[] = [];
  const answered: Message[] = [];
  for (const { name, attributes: a } of events) {
    const role = /^gen_ai\.(system|user|assistant|tool)\.message$/.exec(name)?.[1];
    const body = parsed(a['body']);
    const of = isMap(body) ? { ...a, ...body } : a;
    const calls = parsed(of['tool_calls']);
    const content = blocksOf(of['content']);
    if (role !== undefined) asked.push(...messagesOf([{ role, content, tool_calls: calls }]));
    else if (name === 'gen_ai.choice') {
      const message = parsed(of['message']);
      answered.push(
        ...messagesOf([
          isMap(message)
            ? { role: 'assistant', ...message }
            : { role: 'assistant', content: message ?? content, tool_calls: calls },
        ]),
      );
    } else {
      const whole = byAttributes(a);
      asked.push(...whole.asked);
      answered.push(...whole.answered);
    }
  }
  return { asked, answered };
}

const NUMBERED =
  /^gen_ai\.(prompt|completion)\.(\d{1,4})\.(?:(role|content)|tool_calls\.(\d{1,4})\.(id|name|arguments))$/;

interface NumberedMessage {
  role?: unknown;
  content?: unknown;
  tool_calls?: Record<string, unknown>[];
}

function numbered({ attributes }: Span): Messages {
  const found = { prompt: [] as NumberedMessage[], completion: [] as NumberedMessage[] };
  for (const [key, value] of Object.entries(attributes)) {
    const [, kind, n, field, call, ofCall] = NUMBERED.exec(key) ?? [];
    if (kind === undefined) continue;
    const message = (found[kind === 'prompt' ? 'prompt' : 'completion'][Number(n)] ??= {});
    if (field === 'role' || field === 'content') message[field] = blocksOf(value);
    else if (ofCall !== undefined) {
      const calls = (message.tool_calls ??= []);
      calls[Number(call)] = { ...calls[Number(call)], [ofCall]: value };
    }
  }
  // Numbers may be left out, and a list that has holes has nothing in them.
  const whole = (messages: readonly NumberedMessage[]) =>
    messages.flatMap((m) => [{ ...m, tool_calls: (m.tool_calls ?? []).filter(isMap) }]);
  return {
    asked: messagesOf(whole(found.prompt)),
    answered: messagesOf(whole(found.completion).map((m) => ({ role: 'assistant', ...m }))),
  };
}
