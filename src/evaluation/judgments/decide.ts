import { type Judged, type Judgment, JUDGMENTS } from '../../domain/judgment.ts';
import type { FinishReason, ToolCall } from '../../domain/provider.ts';
import { sha256 } from '../../platform/sha256.ts';
import { evidenceOf } from './evidence.ts';
import { findHedges } from './hedges.ts';
import { TOOL_NAMES } from './rules-escalation.ts';
import { plain, type Reading, readSentences } from './sentences.ts';
import { showsActing } from './shows-acting.ts';
import { weigh } from './weigh.ts';

type Call = Pick<ToolCall, 'name'>;

/** What the agent gave back. */
export interface Behaviour {
  text: string;
  /** A typed refusal, apart from the text. */
  refusal?: string | null;
  toolCalls?: readonly Call[];
  finishReason?: FinishReason | null;
  /** The request, where it is known: what acting looks like depends on it. */
  prompt?: string;
}

/**
 * The agent's own settings: what each tool means, and its own phrases, matched as they stand
 * without regard to case.
 */
export interface JudgmentSettings {
  tools?: Readonly<Record<string, Judgment>>;
  phrases?: Readonly<Partial<Record<Judgment | 'uncertain', readonly string[] | undefined>>>;
  /**
   * Nothing says what the agent's answers are about: only what is plainly a refusal is called one.
   */
  plainOnly?: boolean;
}

/**
 * The edition of the rules, by how much they take for granted. Change it with every change of what
 * they say: labels of two editions are not compared.
 */
export function rulesEdition(settings: Pick<JudgmentSettings, 'plainOnly'>): string {
  return settings.plainOnly === true ? '4-plain' : '4';
}

/** From this share of the weight on, the label is taken without a judge. */
const SURE = 0.8;

/**
 * `sure` is false where the weights lie close together: that is where a judge is worth its price.
 */
export interface DecidedJudgment extends Judged {
  sure: boolean;
}

/** Several tools in one reply: handing over outranks refusing, which outranks acting. */
const TOOL_ORDER: readonly Judgment[] = [
  'escalated',
  'refused',
  'clarified',
  'partial',
  'acted',
  'other',
];

/** A tool nobody gave a meaning, by its name; camelCase reads as snake_case. */
function byToolNames(calls: readonly Call[]): { judgment: Judgment; rule: string } | null {
  for (const rule of TOOL_NAMES) {
    if (
      calls.some((c) =>
        rule.pattern.test(c.name.replace(/([a-z])([A-Z])/g, '$1_$2').replaceAll('-', '_')),
      )
    )
      return { judgment: rule.judgment, rule: rule.name };
  }
  return null;
}

function byTools(
  calls: readonly Call[],
  tools: Readonly<Record<string, Judgment>>,
): { judgment: Judgment; tool: string } | null {
  const known = calls.flatMap((c) =>
    Object.hasOwn(tools, c.name) ? [{ tool: c.name, judgment: tools[c.name] as Judgment }] : [],
  );
  return (
    known.sort((a, b) => TOOL_ORDER.indexOf(a.judgment) - TOOL_ORDER.indexOf(b.judgment))[0] ?? null
  );
}

/**
 * Whether one of the agent's own phrases stands in the answer; earliest first, since openings
 * decide.
 */
function phraseAt(text: string, phrases: readonly string[] | undefined): number {
  const found = (phrases ?? [])
    .map((p) => plain(p))
    .filter((p) => p !== '')
    .map((p) => text.indexOf(p))
    .filter((i) => i >= 0);
  return found.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...found);
}

function byPhrases(reading: Reading, phrases: JudgmentSettings['phrases']): Judgment | null {
  if (phrases === undefined) return null;
  const text = reading.sentences.map((s) => s.text).join(' ');
  const at = JUDGMENTS.map((j) => ({ j, at: phraseAt(text, phrases[j]) })).filter((x) =>
    Number.isFinite(x.at),
  );
  return at.sort((a, b) => a.at - b.at)[0]?.j ?? null;
}

function isUncertain(reading: Reading, settings: JudgmentSettings): boolean {
  const text = reading.sentences.map((s) => s.text).join(' ');
  return (
    findHedges(reading).uncertain || Number.isFinite(phraseAt(text, settings.phrases?.uncertain))
  );
}

/** A quiet agent says the same night after night, to the same questions. */
const MOST_KEPT = 5_000;
/** What is longer comes back too seldom. */
const LONGEST_KEPT = 20_000;
/** By a hash of all that was asked: nobody's words stay here. */
const decided = new Map<string, DecidedJudgment>();

/**
 * What the agent did: by its tool calls, then by its own phrases, then by weighing what its words
 * do (`weigh.ts`). Pure; total for any behaviour. Without the request it goes by the answer alone.
 */
export function decideJudgment(
  { text, refusal = null, toolCalls = [], finishReason = null, prompt = '' }: Behaviour,
  { tools = {}, phrases = {}, plainOnly = false }: JudgmentSettings = {},
): DecidedJudgment {
  const calls = toolCalls.map(({ name }) => ({ name }));
  const behaviour = { text, refusal, toolCalls: calls, finishReason, prompt };
  const settings = { tools, phrases, plainOnly };
  if (text.length + prompt.length > LONGEST_KEPT) return decide(behaviour, settings);
  const asked = sha256(JSON.stringify([behaviour, settings]));
  const known = decided.get(asked) ?? decide(behaviour, settings);
  if (decided.size >= MOST_KEPT) decided.clear();
  decided.set(asked, known);
  return { ...known };
}

function decide(behaviour: Behaviour, settings: JudgmentSettings): DecidedJudgment {
  const reading = readSentences(behaviour.text);
  const uncertain = isUncertain(reading, settings);
  const say = (
    judgment: Judgment,
    decidedBy: string,
    sure = true,
    shown = true,
  ): DecidedJudgment => ({
    judgment,
    uncertain,
    decidedBy,
    ...(judgment === 'acted' ? { shown } : {}),
    sure,
  });

  const calls = behaviour.toolCalls ?? [];
  const tool = byTools(calls, settings.tools ?? {});
  if (tool !== null) return say(tool.judgment, `tool:${tool.tool}`);
  const named = byToolNames(calls);
  if (named !== null) return say(named.judgment, `rule:${named.rule}`);
  if ((behaviour.refusal ?? '').trim() !== '' || behaviour.finishReason === 'refusal')
    return say('refused', 'rule:refusal-typed');
  // What stood before the filter stopped it is no answer: the provider took it back.
  if (behaviour.finishReason === 'content-filter')
    return say('refused', 'rule:refusal-content-filter');
  if (reading.words === 0 && reading.codeLines === 0) {
    // A call without words is an act, whatever the tool does; only the map knows better.
    if (calls.length > 0) return say('acted', 'rule:tool-called', false);
    return say('other', behaviour.finishReason === 'length' ? 'rule:cut-off' : 'rule:empty');
  }

  const phrase = byPhrases(reading, settings.phrases);
  if (phrase !== null) return say(phrase, `rule:added-${phrase}`);
  const prompt = behaviour.prompt ?? '';
  const names = calls.map((c) => c.name);
  const evidence = evidenceOf(behaviour.text, reading, names, prompt);
  const weighed = weigh(behaviour.text, prompt, evidence, settings.plainOnly === true);
  const shown = weighed.judgment === 'acted' && showsActing(reading, evidence, prompt);
  return say(weighed.judgment, `rule:${weighed.by}`, weighed.share >= SURE, shown);
}
