// One life of an installation whose case is a conversation: goes on with the run that there is, or
// plans one, and prints how it ended.
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { place } from './support.ts';

const [folder = '', url = ''] = process.argv.slice(2);
const sandbox = createSandbox();
const price = 'price: { input: 100, output: 100 }';
const at = await place({
  folder,
  providers: `sim: { kind: openai, baseUrl: "${url}", apiKey: env:SIM_KEY }`,
  agent: `soul: SOUL.md
    target: { provider: sim, model: agent-1, ${price}, maxOutputTokens: 64, tools: [{ name: lookup }] }
    simulatedUser: { provider: sim, model: user-1, ${price}, maxOutputTokens: 32 }`,
  suite: `prompts: ['{{m}}']
tests:
  - vars: { m: hello }
    simulatedUser: { persona: somebody, goal: an answer, maxTurns: 3 }
    toolSandbox: { results: [{ tool: lookup, result: found }] }
    assert: [{ type: tool-called, value: { tools: lookup, times: 1 } }]
`,
  sandbox,
});
const [unfinished] = await at.store.runs.unfinished();
const run = unfinished ?? (await at.plan());
process.stdout.write(`${(await at.replay(run)).end}\n`);
await sandbox.close();
await at.close();
