import type { Run } from '../../domain/run.ts';

export const endKey = (provider: string, model: string): string => `model-end:${provider}/${model}`;

export const goneKey = (provider: string, model: string): string =>
  `model-gone:${provider}/${model}`;

export const driftKey = (run: Pick<Run, 'agent'>): string => `drift:${run.agent}`;
