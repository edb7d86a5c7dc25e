import type { Config } from '../config/load.ts';
import { plural } from '../domain/text.ts';
import type { BeforeWordsGo } from '../outputs/take-in.ts';
import { type Finding, isMiss, ofNoFigure } from './figures/finding.ts';
import { figuresOfTask } from './figures/of-task.ts';
import { openSources } from './figures/sources.ts';
import { FINDINGS } from './stored.ts';

/**
 * Holds figures against their sources while the words are there. What is kept of it quotes none of
 * them, nor the source's value beside which they would be known.
 */
export function checkBeforeWordsGo(
  config: Pick<Config, 'triageFiles' | 'secretFiles'>,
): BeforeWordsGo {
  const sources = openSources(config.secretFiles);
  return async ({ records }, outputs, at) => {
    for (const { id, agent, task, texts } of outputs) {
      const triage = Object.hasOwn(config.triageFiles, agent)
        ? config.triageFiles[agent]
        : undefined;
      if (triage === undefined || texts === null) continue;
      const { findings } = figuresOfTask(texts, task?.name ?? null, { triage, sources });
      const missed = findings.filter(isMiss);
      const [first] = missed;
      if (first === undefined) continue;
      const doc = { findings: [withoutWords(first, missed.length)] };
      await records.put({ kind: FINDINGS, subject: id, id, at, doc });
    }
  };
}

function withoutWords({ file }: Finding, n: number): Finding {
  const are = n === 1 ? ['is', 'it'] : ['are', 'them'];
  return ofNoFigure(
    file,
    `${plural(n, 'figure')} ${are[0]} not as ${file} has ${are[1]}, or could not be checked; ` +
      'the words are not kept',
  );
}
