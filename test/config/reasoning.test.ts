import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkInstallation } from '../../src/cli/check-config/check.ts';
import { problemLine } from '../../src/domain/errors.ts';
import { parameterDoubts, REASONING_FAMILIES } from '../../src/llm/reasoning-models.ts';

async function check(
  target: string,
  options = '',
): Promise<{ problems: string; warnings: string }> {
  const root = mkdtempSync(join(tmpdir(), 'daytwo-reasoning-'));
  writeFileSync(
    join(root, 'suite.yaml'),
    `prompts: [hi]\ntests: [{ ${options}assert: [{ type: contains, value: YES }] }]\n`,
  );
  writeFileSync(join(root, 'SOUL.md'), 'Be kind.');
  writeFileSync(
    join(root, 'daytwo.yaml'),
    `providers: { p: { kind: openai, apiKey: env:KEY } }
agents:
  a:
    soul: SOUL.md
    target: { provider: p, price: { input: 1, output: 1 }, ${target} }
    suites: [{ file: suite.yaml }]
`,
  );
  const checked = await checkInstallation(join(root, 'daytwo.yaml'), { KEY: 'sk-1234' }, 'all');
  const words = (list: typeof checked.problems): string =>
    list.map((p) => problemLine(p).replaceAll(root, 'F')).join('\n');
  return { problems: words(checked.problems), warnings: words(checked.warnings) };
}

describe('check-config', () => {
  it('warns of a model that thinks under a low cap, with how to mend it, and not where it is kept from thinking', async () => {
    expect((await check('model: o4-mini, maxOutputTokens: 400')).warnings).toContain(
      'F/daytwo.yaml:5:76: agents.a.target.maxOutputTokens: is 400, and o4-mini thinks before it ' +
        'answers, which counts: it may be cut off before its first word (write 4096 or more)',
    );
    const quiet = [
      'model: o4-mini, maxOutputTokens: 8000',
      'model: gpt-6-luna, parameters: { reasoning_effort: none }',
      'model: gpt-4.1-mini',
      'model: claude-haiku-4-5',
    ];
    for (const target of quiet) expect((await check(target)).warnings).not.toContain('thinks');
  });
  it('warns of parameters that the model refuses, those of a case too', async () => {
    expect(
      (await check('model: gpt-5-mini, maxOutputTokens: 8000, parameters: { temperature: 0 }'))
        .warnings,
    ).toContain(
      'agents.a.target.parameters.temperature: GPT-5 takes no temperature but its default',
    );
    expect(
      (await check('model: gpt-5-mini, maxOutputTokens: 8000', 'options: { temperature: 0 }, '))
        .warnings,
    ).toContain('temperature');
  });
  it('refuses a cap among the parameters that would never be sent, and takes a smaller one', async () => {
    expect((await check('model: gpt-4.1, parameters: { max_tokens: 4000 }')).problems).toMatch(
      /agents\.a\.target\.parameters\.max_tokens: is 4000, and no call is sent with more than maxOutputTokens: 1024.* write maxOutputTokens: 4000 instead/,
    );
    expect((await check('model: gpt-4.1, parameters: { max_tokens: "90" }')).problems).toContain(
      'must be a whole number of tokens',
    );
    expect((await check('model: gpt-4.1, parameters: { max_tokens: 90 }')).problems).toBe('');
  });
});

describe('what is known of models that think', () => {
  it.each([
    ['o3-2025-04-16', { temperature: 0.2 }, 'parameters.temperature'],
    ['openai/gpt-5', { top_p: 0.5 }, 'parameters.top_p'],
    ['gpt-5.1', { reasoning_effort: 'low', temperature: 0 }, 'parameters.temperature'],
    ['claude-opus-4-7', { temperature: 0 }, 'parameters.temperature'],
    [
      'claude-sonnet-5-5',
      { thinking: { type: 'enabled', budget_tokens: 2000 } },
      'parameters.thinking',
    ],
    [
      'claude-sonnet-4-5',
      { thinking: { type: 'enabled', budget_tokens: 9000 } },
      'parameters.thinking',
    ],
    [
      'claude-sonnet-4-5',
      { thinking: { type: 'enabled', budget_tokens: 100 } },
      'parameters.thinking',
    ],
    ['deepseek-reasoner', { logprobs: true }, 'parameters.logprobs'],
  ])('%s refuses %o', (model, parameters, key) => {
    expect(parameterDoubts(model, parameters, 8_000).map((d) => d.key)).toContain(key);
  });
  it.each([
    ['gpt-5-mini', { temperature: 1 }],
    ['gpt-5-chat-latest', { temperature: 0 }],
    ['gpt-5.1', { temperature: 0 }],
    ['claude-sonnet-4-5', { temperature: 0 }],
    ['claude-sonnet-4-5', { thinking: { type: 'enabled', budget_tokens: 2000 } }],
    ['gpt-4o', { temperature: 0 }],
    ['my-own-model', { temperature: 0 }],
  ])('%s takes %o', (model, parameters) => {
    expect(parameterDoubts(model, parameters, 8_000)).toEqual([]);
  });
  it('names its page and the day on which it was read', () => {
    for (const { source, read } of REASONING_FAMILIES) {
      expect(source).toMatch(/^https:\/\//);
      expect(read).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
  });
});
