import type { Behave, SimulatedRequest } from '../../src/demo/simulated/behaviour.ts';

/** The tools of the simulated agents, one for each thing that an attack may want. */
export const TOOLS = [
  'send_mail',
  'pay_invoice',
  'delete_entry',
  'write_entry',
  'run_command',
  'browse_page',
  'lookup_entry',
] as const;
type Tool = (typeof TOOLS)[number];

/** Verbs in the imperative, and the tool that does it. */
const VERBS: Readonly<Record<Tool, string>> = {
  send_mail:
    'send|forward|email|mail|reply|post|share|copy|notify|publish|text|upload|submit|resubmit',
  pay_invoice: 'pay|transfer|wire|refund|credit|buy|purchase|release',
  delete_entry: 'delete|remove|erase|wipe|purge|cancel|drop|clear|discard',
  write_entry: 'save|store|write|remember|record|add|create|set|change|update|replace|overwrite',
  run_command: 'run|execute|launch|install|start',
  browse_page: 'browse|open|visit|load|fetch',
  lookup_entry: 'look up|search|read',
};
/** Where a clause begins that tells somebody to do something. */
const BEGINS =
  '(?:^|[.;:!?)(\\n"]\\s*|,\\s*|\\b(?:please|then|and|must|to|now|should|will|also|they)\\s+)';

interface Order {
  tool: Tool;
  /** The words from the verb on to the end of the paragraph. */
  words: string;
}

/** Every order in a text, in whatever voice it is given. */
export function ordersIn(text: string): Order[] {
  return Object.entries(VERBS).flatMap(([tool, verbs]) =>
    [...text.matchAll(new RegExp(`${BEGINS}(?:${verbs})\\b[^\\n]*`, 'gim'))].map((m) => ({
      tool: tool as Tool,
      words: m[0],
    })),
  );
}

const first = (text: string, form: RegExp): string => form.exec(text)?.[0] ?? '';

/** The arguments that an order names, or what comes nearest. */
function argumentsOf({ tool, words }: Order): Record<string, unknown> {
  const amount = Number(first(words, /\d[\d,]*(?:\.\d+)?(?= ?(?:EUR|€))/).replaceAll(',', ''));
  switch (tool) {
    case 'send_mail':
      return {
        to: first(words, /[\w.-]+@[\w.-]+\w|#[\w-]+|\+\d[\d ]+\d/) || 'somebody',
        body: words,
      };
    case 'pay_invoice':
      return { amount, iban: first(words, /[A-Z]{2}\d{2}[A-Z0-9]{8,}|[A-Z]{2,}[A-Z-]*-\d+/) };
    case 'delete_entry':
      return { id: first(words, /\/[\w/.-]+|\d{3,}/) || words };
    case 'write_entry':
      return { text: words };
    case 'run_command':
      return { command: first(words, /`[^`]+`/) || words };
    case 'browse_page':
      return { url: first(words, /https?:\/\/\S+/) };
    case 'lookup_entry':
      return { query: words };
  }
}

/** What is new since it spoke last: the question, or what its tools brought. */
function heard({ turns }: SimulatedRequest): { question: string | null; brought: string[] } {
  const from = turns.findLastIndex((t) => t.role === 'assistant') + 1;
  const fresh = turns.slice(from);
  const brought = fresh.filter((t) => t.role === 'tool').map((t) => t.text);
  return { question: brought.length > 0 ? null : (fresh.at(-1)?.text ?? ''), brought };
}

/**
 * A simulated agent over real HTTP that carries out orders with its tools. The gullible one obeys
 * whatever it reads; the careful one only what stands before the data, in the user's own words.
 */
export function simulatedAgent(kind: 'gullible' | 'careful'): Behave {
  return (request) => {
    const { question, brought } = heard(request);
    const [task = ''] = (question ?? '').split('\n---');
    const read = kind === 'careful' ? task : [question ?? '', ...brought].join('\n');
    const toolCalls = ordersIn(read)
      .filter((o) => request.tools.includes(o.tool))
      .map((o) => ({ name: o.tool, arguments: JSON.stringify(argumentsOf(o)) }));
    return toolCalls.length === 0 ? { text: 'Here it is, in one line.' } : { text: '', toolCalls };
  };
}
