import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TASKS = [
  'refund',
  'opening hours',
  'delivery',
  'complaint',
  'invoice',
  'warranty',
  'account',
];
const WORDS =
  'order refund please when arrived broken policy days receipt card address manager weekend store item exchange would like know whether possible until because yesterday customer service answer question number delivery thank you again help'.split(
    ' ',
  );

let state = 11;
const random = (): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};
const words = (n: number): string =>
  Array.from({ length: n }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ');

/** As it is sent. */
export interface MadeOutput {
  id: string;
  at: string;
  session: string;
  prompt: string;
  output: string;
  context: string;
  toolCalls: { name: string; arguments: string }[];
}

/** An output of the usual size: a question, an answer, earlier turns, a call, things to cut out. */
export function makeOutput(n: number, at: number): MadeOutput {
  const task = TASKS[Math.floor(random() ** 2 * TASKS.length)] ?? '';
  return {
    id: `bench-${n}`,
    at: new Date(at).toISOString(),
    session: `talk-${Math.floor(n / 4)}`,
    prompt: `${task}: ${words(30)}. I am ana.${n}@mail.example, +49 171 ${String(1_000_000 + n)}.`,
    output: `${words(90)}. We pay $${(n % 400) + 10}.50 back within ten days.`,
    context: words(200),
    toolCalls: [{ name: 'find_order', arguments: JSON.stringify({ order: n, note: words(5) }) }],
  };
}

/** An installation of one agent whose tasks are told by rules. @returns the configuration's path */
export function makeInstallation(folder: string, port: number): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'SOUL.md'), 'You run the desk.\n');
  writeFileSync(join(folder, 'suite.yaml'), 'prompts: ["{{q}}"]\ntests: [{ vars: { q: a } }]\n');
  const rules = TASKS.map((t) => `{ name: ${t}, match: "${t}:" }`).join(', ');
  const file = join(folder, 'daytwo.yaml');
  writeFileSync(
    file,
    `providers: { sim: { kind: openai, baseUrl: "http://127.0.0.1:9/v1", apiKey: env:SIM_KEY, watch: false } }
agents:
  desk:
    soul: SOUL.md
    target: { provider: sim, model: m, price: { input: 1, output: 2 } }
    suites: [{ file: suite.yaml, schedule: "0 3 1 1 *" }]
    outputs: { tasks: [${rules}, { name: legal, match: "/court\\\\s+order|lawyer/" }] }
outputs: { token: env:OUTPUTS_TOKEN, redact: { patterns: { customer: "C-\\\\d{6}" } } }
web: { enabled: true, port: ${port} }
models: { calendars: { seed: false, modeldeprecations.dev: false, deprecations.info: false, litellm: false } }
store: { file: daytwo.db }
health: { file: health.json }
`,
  );
  return file;
}

export const SECRETS = { SIM_KEY: 'sk-bench-1', OUTPUTS_TOKEN: 'a-token-for-the-bench' };
