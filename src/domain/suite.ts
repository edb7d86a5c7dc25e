import type { Turn } from './conversation.ts';
import type { Problem } from './errors.ts';
import type { Expectation } from './judgment.ts';
import type { ChatMessage, Provider, ProviderReply, ToolCall } from './provider.ts';

/** One check of a case, in promptfoo's terms, with templates already rendered. */
export interface Assertion {
  /** Base type without `not-`. */
  type: string;
  negated: boolean;
  value: unknown;
  threshold?: number;
  weight: number;
  /** A JavaScript expression run on the output before the check. */
  transform?: string;
  metric?: string;
  /**
   * What it looks at, of a conversation: the whole, or the answer of that number (from 1). The last
   * answer where it is left out.
   */
  of?: 'transcript' | number;
  /** It stands under a turn: where that turn never came, it asks nothing. */
  ifSaid?: true;
  /**
   * Everything else the file gave (`rubricPrompt`, `provider`, `config`), read by the scorer that
   * owns the type.
   */
  options: Readonly<Record<string, unknown>>;
}

/** One good that gives way to another, because somebody decided so. */
export interface TradeOff {
  /** What is weighed: speed against care. */
  between: readonly string[];
  /** What was decided. */
  rule: string;
  owner: string;
  /** The last day on which it holds without another look. */
  reviewBy: string;
}

export interface CaseMetadata {
  expect?: Expectation;
  task?: string;
  /** Skills that the case tests, by name. */
  skill?: string | readonly string[];
  /** Tools that the case tests, by name, beside those that its checks name. */
  tool?: string | readonly string[];
  risk?: 'low' | 'high';
  /** People hear when it fails and fails again, whatever its past (docs/failing-now.md). */
  mustHold?: boolean;
  /** A sentence of the failure model, "over-promises resolution times". */
  claim?: string;
  /** A clause of the soul that it tests, quoted. */
  clause?: string;
  /** It tests a trade-off that somebody authorised. */
  tradeOff?: TradeOff;
  /** An example that `init` wrote and nobody has made theirs: it speaks for no task. */
  starter?: boolean;
}

/** One test of a canary suite with one prompt; its identity is its content, never its position. */
export interface Case {
  /** SHA-256 (hex) of prompt, vars, assertions, threshold and expectation. */
  hash: string;
  /** For people: `description`, or the prompt's first line. */
  label: string;
  vars: Readonly<Record<string, unknown>>;
  messages: readonly ChatMessage[];
  /** What the user says after the first answer, one after the other. */
  turns?: readonly Turn[];
  /** What it hears of the tests before it in its file. */
  chain?: Chain;
  /** A model plays the user after the first question. */
  simulatedUser?: SimulatedUser;
  /** What the agent's tools answer, so that nothing real is set in motion. */
  toolSandbox?: ToolSandbox;
  /**
   * The rendered prompt as text (a chat as compact JSON), which assertions see as `context.prompt`.
   */
  prompt?: string;
  assertions: readonly Assertion[];
  threshold?: number;
  /** `options.transform`: JavaScript applied to the output before every assertion. */
  transform?: string;
  /**
   * Request parameters that the prompt or the test brings (`response_format`, `temperature` …);
   * they win over the target's.
   */
  parameters?: Readonly<Record<string, unknown>>;
  metadata: CaseMetadata;
  /** 1-based line of the test in its file, where it has one. */
  line?: number;
}

export interface Suite {
  name: string;
  file: string;
  /** Over the case hashes: equal suites are equal wherever they lie. */
  hash: string;
  cases: readonly Case[];
  /** Every file read while loading, absolute; a change in one of them is a suite change. */
  files: readonly string[];
  warnings: readonly Problem[];
}

/** What a scorer sees. `output` is text, or the parsed value after a `transform`. */
export interface ScoreContext {
  assertion: Assertion;
  output: unknown;
  reply: ProviderReply;
  /** USD; null where no price is known. */
  costUsd: number | null;
  vars: Readonly<Record<string, unknown>>;
  prompt: string;
  /** The whole, where there was more than one answer. */
  conversation?: SeenConversation;
  signal?: AbortSignal;
}

/** The answers before it that a case's prompt and checks are made of, once they are there. */
export interface Chain {
  /** The prompt before variables. */
  template: string;
  /** Its variables as they are written, files read. */
  vars: Readonly<Record<string, unknown>>;
  /** The tests of its thread, by hash, in order; null where it does not ask for them. */
  thread: readonly string[] | null;
  /** Variable → the case whose output it is. */
  stored: Readonly<Record<string, string>>;
  /** All of these and what they hear of, those that are heard of first. */
  after: readonly Case[];
}

/** Whom a model plays, and until when. */
export interface SimulatedUser {
  persona: string;
  goal: string;
  /** In words: what ends the conversation. */
  stop?: string;
  /** A program over the answer that ends it by saying true. */
  stopWhen?: string;
  /** The most that the user says, the case's own prompt included. */
  maxTurns: number;
  /** The model that plays it where the file is run by itself, as written; an agent has its own. */
  provider?: unknown;
}

/** What tools answer, by their name and arguments. */
export interface ToolSandbox {
  results: readonly ToolResult[];
  /** Answers that were recorded once. */
  cassette: { name: string; file: string; results: readonly ToolResult[] } | null;
  /** An agent that calls more often in one conversation fails. */
  maxToolCalls: number;
  /** Where the results stand, for whoever has to add one. */
  file: string;
}

/** The first that fits a call answers it. */
export interface ToolResult {
  tool: string;
  /** Arguments that the call must have; others may stand beside them. */
  when?: Readonly<Record<string, unknown>>;
  /** `when` are all arguments that the call has. */
  exact?: true;
  answer: { text: string } | { program: string };
}

/** A conversation as checks see it. */
export interface SeenConversation {
  /** As text, a line for each who spoke. */
  transcript: string;
  /** Each thing that was said with its answer, the case's own prompt first. */
  turns: readonly SeenTurn[];
}

export interface SeenTurn {
  prompt: string;
  output: string;
  toolCalls: readonly ToolCall[];
}

/**
 * `verdict: none`: the check could not run (judge unreachable, sandbox killed). Never a fail
 * (docs/architecture.md).
 */
export type AssertResult =
  | { verdict: 'pass' | 'fail'; score: number; reason: string }
  | { verdict: 'none'; score: null; reason: string; cause?: MissingText };

/** Why a text cannot answer for what it does not say. */
export type MissingText = 'answer-cut-off' | 'answer-empty';

export interface ScoredAssertion {
  type: string;
  value: unknown;
  result: AssertResult;
}

/** One assertion family. Adding one is one file, one registry entry, one fixture. */
export interface Scorer {
  /** Base types it answers for, as written in suites without `not-`. */
  readonly types: readonly string[];
  /** Checked at load time; returns what is wrong in words, or null. */
  check(assertion: Assertion): string | null;
  /** What only the sandbox can tell, asked once the rest is sound: a program's syntax. */
  prove?(assertion: Assertion): Promise<string | null>;
  score(context: ScoreContext): Promise<AssertResult>;
}

/**
 * Runs untrusted JavaScript or a template outside the host (QuickJS in a worker thread,
 * docs/decisions/quickjs-worker.md).
 */
export interface Sandbox {
  /** Evaluates an expression or function body with `globals` in scope; the value must be JSON. */
  evaluate(code: string, globals: Readonly<Record<string, unknown>>): Promise<SandboxResult>;
  /** Whether a program can be read at all, without running it. */
  compiles(code: string, names: readonly string[]): Promise<SandboxResult>;
  /** Renders a nunjucks template. */
  render(template: string, vars: Readonly<Record<string, unknown>>): Promise<SandboxResult>;
  /** Tests a regular expression without letting it hang the host. */
  matches(pattern: string, text: string): Promise<SandboxResult>;
  close(): Promise<void>;
}
export type SandboxResult =
  | { ok: true; value: unknown }
  | { ok: false; reason: 'error' | 'timeout' | 'memory'; message: string };

/** `cutAt`: the answer ended at its cap of so many output tokens, which thinking uses up too. */
export type GraderAnswer =
  | { ok: true; text: string; costUsd: number | null; cutAt?: number }
  | { ok: false; message: string };

/** A model that grades; its calls go through the runner's limits and money like any other. */
export interface Grader {
  grade(request: { messages: readonly ChatMessage[]; signal?: AbortSignal }): Promise<GraderAnswer>;
}
export type GraderOf = (provider: Provider, model: string) => Grader;
