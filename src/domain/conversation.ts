import type { ProviderReply, ToolCall } from './provider.ts';

/**
 * What the user says next: a text with places, or a program that makes it of what came and may end
 * the conversation by giving nothing.
 */
export type Turn = { say: string } | { program: string };

/** One thing that happened after a case's own messages, in order. */
export type Step =
  | { by: 'user'; text: string }
  | { by: 'agent'; reply: ProviderReply; costUsd: number | null }
  | { by: 'tool'; call: ToolCall; result: string };

/**
 * How a conversation came to its end: all was said (`done`), the agent said nothing, or it went on
 * calling tools past the limit.
 */
export type Ending = 'done' | 'empty-answer' | 'too-many-calls';

/** A conversation that came to its end. */
export interface Conversation {
  /** What the user said first. */
  asked: string;
  steps: readonly Step[];
  how: Ending;
  /** The same in words. */
  why: string;
}

/** One line of a transcript, as it is kept. */
export interface TranscriptLine {
  by: 'user' | 'agent' | 'tool';
  /** Of a tool: what it answered. */
  text: string;
  /** Of an agent: what it called. */
  calls?: readonly ToolCall[];
  /** Of a tool: its name. */
  tool?: string;
}
