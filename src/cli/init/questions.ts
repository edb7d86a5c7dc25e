import { existsSync } from 'node:fs';
import { resolvePath } from '../../config/names.ts';
import { isVariableName } from '../../platform/privacy/variable-names.ts';
import { nextSlot } from '../../platform/schedule/slots.ts';
import { isJson } from '../../platform/privacy/clean-json.ts';
import { oneOf, type Question } from './asking.ts';
import { isReference, keyInAddress, keyInBody, keyInCommand } from './typed-secrets.ts';

// What is asked of an agent. An answer that must not be shown again is not repeated in a problem.

export const nameQuestion = (otherwise: string): Question => ({
  option: '--name <name>',
  text: 'What is it called?',
  otherwise,
  problem: matches(/^[\w.-]+$/, 'may hold letters, digits, dots and dashes'),
});

/** @param cwd where the command is typed, as paths in answers are meant */
export const suiteQuestion = (promptfoo: string | null, cwd: string): Question => ({
  option: '--suite <file>',
  text: 'A promptfoo file with its cases, or - for a suite to begin with',
  otherwise: promptfoo ?? '-',
  problem: mustLie(cwd),
});

export const SCHEDULE: Question = {
  option: '--schedule <cron>',
  text: 'When is it asked? Minute, hour, day, month, weekday',
  otherwise: '0 2 * * *',
  problem: (answer) => (isSchedule(answer) ? null : 'must be a cron expression that comes due'),
};

export const providerQuestion = (otherwise: string): Question => ({
  option: '--provider <kind>',
  text: 'Whose format does the provider speak: openai, openai-responses, anthropic or azure?',
  otherwise,
  problem: oneOf('openai', 'openai-responses', 'anthropic', 'azure'),
});

export const DEPLOYMENT: Question = {
  option: '--model <model>',
  text: 'Which deployment?',
  otherwise: null,
};

export const modelQuestion = (otherwise: string): Question => ({
  option: '--model <model>',
  text: 'Which model?',
  otherwise,
});

const isAddress = matches(/^https?:\/\/[^\s/]/, 'must begin with http:// or https://');

export const BASE_URL: Question = {
  option: '--base-url <address>',
  text: "Its address, where that is not the provider's own",
  otherwise: '',
  problem: (answer) => (answer === '' ? null : addressProblem(answer)),
};

export const RESOURCE: Question = {
  option: '--base-url <address>',
  text: 'The address of its resource, such as https://NAME.openai.azure.com',
  otherwise: null,
  problem: isAddress,
};

export const keyQuestion = (otherwise: string): Question => ({
  option: '--key <reference>',
  text: 'Where is its key? env:NAME or file:/path, never the key itself',
  otherwise,
  problem: referenceProblem,
});

export const soulQuestion = (cwd: string): Question => ({
  option: '--soul <file>',
  text: 'The file with its instructions, or - for one to begin with',
  otherwise: '-',
  problem: mustLie(cwd),
});

export const URL_ASKED: Question = {
  option: '--url <address>',
  text: 'At which address is it asked?',
  otherwise: null,
  problem: addressProblem,
};

export const SERVER: Question = {
  option: '--url <address>',
  text: 'At which address is its server, or which program is it, with its arguments?',
  otherwise: null,
  problem: (answer) => (/^https?:/.test(answer) ? addressProblem(answer) : commandProblem(answer)),
};

export const COMMAND: Question = {
  option: '--command <program>',
  text: 'Which program is it, with its arguments?',
  otherwise: null,
  problem: commandProblem,
};

export const TOOL: Question = {
  option: '--tool <name>',
  text: 'Which tool is the agent?',
  otherwise: null,
};

export const ARGUMENT: Question = {
  option: '--argument <name>',
  text: 'Which argument of the tool takes the question?',
  otherwise: 'message',
};

export const BODY: Question = {
  option: '--body <json>',
  text: 'What is it sent?',
  otherwise: '{"message": "{{prompt}}", "session": "{{session}}"}',
  problem: (answer) => (isJson(answer) ? keyInBody(answer) : 'must be JSON'),
};

export const answerQuestion = (otherwise: string): Question => ({
  option: '--answer <path>',
  text: 'Where in its answer stands the text? A JSONPath, or - for the whole answer',
  otherwise,
});

export const TOOL_CALLS: Question = {
  option: '--tool-calls <path>',
  text: 'Where stand its tool calls? $.tool_calls, or nothing where it tells none',
  otherwise: '',
};

export const TOOL_NAME: Question = {
  option: '--tool-name <path>',
  text: 'Where in each stands its name? $.function.name, or nothing for $.name',
  otherwise: '',
};

export const TOOL_ARGUMENTS: Question = {
  option: '--tool-arguments <path>',
  text: 'Where in each stand its arguments? $.function.arguments, or nothing for $.arguments',
  otherwise: '',
};

export const VERSION: Question = {
  option: '--agent-version <path>',
  text: 'Where stands its version? $.version, or nothing where it tells none',
  otherwise: '',
};

export const ownFilesQuestion = (cwd: string): Question => ({
  option: '--soul <file>',
  text: 'Its prompt or program, where it lies here: an edit is followed by a run; or nothing',
  otherwise: '',
  problem: mustLie(cwd),
});

export const HEADER: Question = {
  option: '--header <name=reference>',
  text: 'A header with a key: authorization=env:NAME, or nothing',
  otherwise: '',
  problem: (answer) => {
    if (answer === '') return null;
    const [, reference] = /^[\w-]+=(.*)$/.exec(answer) ?? [];
    return reference === undefined
      ? 'must be a name, = and a reference'
      : referenceProblem(reference);
  },
};

export const SIDE_EFFECTS: Question = {
  option: '--side-effects <what>',
  text: 'What may a question set in motion there: none, sandboxed (a test tenant) or accepted?',
  otherwise: '',
  problem: oneOf('none', 'sandboxed', 'accepted', ''),
};

export const PER_CALL: Question = {
  option: '--per-call <usd>',
  text: 'What does one question cost at most, in USD?',
  otherwise: '0.01',
  problem: matches(/^\d+(\.\d+)?$/, 'must be a number, 0 where it costs nothing'),
};

function matches(pattern: RegExp, otherwise: string): (answer: string) => string | null {
  return (answer) => (pattern.test(answer) ? null : otherwise);
}

/** A file that a person names is there; `-` and nothing stand for none. */
function mustLie(cwd: string): (answer: string) => string | null {
  return (answer) =>
    answer === '' || answer === '-' || existsSync(resolvePath(cwd, answer))
      ? null
      : `must be a file that is there, seen from ${cwd}`;
}

/** A whole address may be a secret, and stand elsewhere. */
function addressProblem(answer: string): string | null {
  return isReference(answer)
    ? referenceProblem(answer)
    : (isAddress(answer) ?? keyInAddress(answer));
}

function commandProblem(answer: string): string | null {
  return keyInCommand(wordsOf(answer));
}

/** Words of a command line; quotes keep one together. No shell reads it, here or later. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((m) => m[1] ?? m[2] ?? m[3] ?? '');
}

function referenceProblem(answer: string): string | null {
  const [, name, file] = /^(?:env:(.+)|file:(.+))$/.exec(answer) ?? [];
  return file !== undefined || (name !== undefined && isVariableName(name))
    ? null
    : 'must be a reference, env:NAME or file:/path, never the key itself';
}

function isSchedule(cron: string): boolean {
  try {
    return nextSlot({ cron, timezone: 'UTC' }, 0) !== null;
  } catch {
    return false;
  }
}
