import { withoutEmphasis } from './statements.ts';

/** What `init` writes where an agent's instructions are to be. */
export const STUB_SOUL = `You are an assistant. Put your agent's own instructions in place of this text.
`;

const [ROLE = '', ASKED = ''] = STUB_SOUL.trim().split(/(?<=\.) /);

/** The sentence by which the stub is known, whatever was written around it. */
export const isStubSentence = (text: string): boolean => withoutEmphasis(text) === ASKED;

/** Whether a sentence is the stub's own, and says nothing of an agent. */
export const isOfStub = (text: string): boolean =>
  withoutEmphasis(text) === ROLE || isStubSentence(text);
