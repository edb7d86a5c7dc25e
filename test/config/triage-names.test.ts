import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadConfig, mustLoad } from '../../src/config/load.ts';
import { pluginSchemas } from '../../src/app/plugins.ts';
import { checkInstallation } from '../../src/cli/check-config/check.ts';
import { problemLine } from '../../src/domain/errors.ts';
import { figuresOfTask } from '../../src/triage/figures/of-task.ts';
import { openSources } from '../../src/triage/figures/sources.ts';

const SUITE =
  'prompts: [hi]\ntests: [{ metadata: { task: report }, assert: [{ type: contains, value: YES }] }]\n';

function folderWith(triage: string, outputs = '{ tasks: [{ name: refund, match: refund }] }') {
  const root = mkdtempSync(join(tmpdir(), 'daytwo-names-'));
  const files = {
    'daytwo.yaml': `providers: { sim: { kind: openai, baseUrl: "http://127.0.0.1:9/v1", apiKey: env:KEY } }
agents:
  desk:
    soul: SOUL.md
    triage: triage.yaml
    outputs: ${outputs}
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: suite.yaml }]
`,
    'SOUL.md': 'You run the refund desk.',
    'suite.yaml': SUITE,
    'revenue.csv': 'period,region,revenue_eur\nQ3 2026,North,1500000\nQ3 2026,South,1720000\n',
    'triage.yaml': triage,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  return root;
}

async function check(root: string) {
  const file = join(root, 'daytwo.yaml');
  const checked = await checkInstallation(file, { KEY: 'sk-1234' }, 'all');
  const ofTriage = (list: typeof checked.problems): string[] =>
    list.map((p) => problemLine(p).replaceAll(root, 'F')).filter((l) => l.includes('triage.yaml'));
  return { problems: ofTriage(checked.problems), warnings: ofTriage(checked.warnings) };
}

it('each column that names a row and is not in the table is a problem, with what was meant', async () => {
  const root = folderWith(
    'tasks:\n  report:\n    figures:\n      file: revenue.csv\n      names: [periode, region, plan]\n',
  );
  expect((await check(root)).problems).toEqual([
    'F/triage.yaml:5:15: tasks.report.figures.names[0]: revenue.csv has no column "periode" (did you mean "period"?)',
    'F/triage.yaml:5:32: tasks.report.figures.names[2]: revenue.csv has no column "plan" (it has period, region, revenue_eur)',
  ]);
});

it('an answer whose source lacks a column is looked at, and says why', () => {
  const root = folderWith(
    'tasks: { report: { figures: { file: revenue.csv, names: [regoin] } } }\n',
  );
  const file = join(root, 'daytwo.yaml');
  const config = mustLoad(loadConfig(file, pluginSchemas(), { KEY: 'sk-1234' }));
  const triage = config.triageFiles['desk'];
  if (triage === undefined) throw new Error('the triage file is read');
  const { unmatched } = figuresOfTask(
    { prompt: '', output: 'North made €1.72m in Q3 2026.' },
    'report',
    { triage, sources: openSources([]) },
  );
  expect(unmatched?.replaceAll(root, 'F')).toBe(
    'not checked: F/revenue.csv has no column "regoin" (did you mean "region"?)',
  );
});

it('a task of no case and no rule of the agent is warned of, where the agent names some', async () => {
  const triage =
    'tasks:\n  report: { consequence: high }\n  refnd: { consequence: low }\n' +
    'rules:\n  - { task: [refund, reprot], lane: deep }\n  - { task: holiday, lane: scan }\n';
  expect((await check(folderWith(triage))).warnings).toEqual([
    'F/triage.yaml:3:3: tasks.refnd: no task of the agent is called "refnd" (did you mean "refund"?)',
    'F/triage.yaml:5:7: rules[0].task: no task of the agent is called "reprot" (did you mean "report"?)',
    'F/triage.yaml:6:7: rules[1].task: no task of the agent is called "holiday" ' +
      '(name it in outputs.tasks or a case, unless whoever sends the answers does)',
  ]);
  const said = folderWith(triage, '{ fields: { task: kind } }');
  expect((await check(said)).warnings).toEqual([]);
});

it('triage of answers whose words are not kept is warned of', async () => {
  const root = folderWith('rules: [{ risk: high, lane: deep }]\n');
  const file = join(root, 'daytwo.yaml');
  const warnings = async () =>
    (await checkInstallation(file, { KEY: 'sk-1234' }, 'all')).warnings.filter(
      (w) => w.path === 'agents.desk.triage',
    );
  expect(await warnings()).toEqual([]);
  appendFileSync(file, 'outputs: { keep: hashes-only }\n');
  expect(await warnings()).toMatchObject([
    { message: expect.stringContaining('nobody can review its answers here') },
  ]);
});
