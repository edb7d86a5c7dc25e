/** What a stream measures, after "the". */
export const METRIC_WORDS: Readonly<Record<string, string>> = {
  pass: 'pass rate',
  judgment: 'judgment',
  refusal: 'refusals',
  finish: 'how answers end',
  length: 'length',
  answer: 'short answers',
  tools: 'tool calls',
  agreement: 'agreement with people',
  latency: 'latency',
  'output-tokens': 'output tokens',
  cost: 'cost a call',
  'tool-calls': 'tool calls a reply',
  'no-verdict': 'trials without a verdict',
};

/** A stream by its name, `desk/pass`: "the pass rate of desk". */
export function streamWords(name: string): string {
  const at = name.lastIndexOf('/');
  const metric = name.slice(at + 1).replace(/^field:/, '');
  const what = METRIC_WORDS[metric] ?? metric;
  return `${what.startsWith('how ') ? '' : 'the '}${what} of ${name.slice(0, at)}`;
}
