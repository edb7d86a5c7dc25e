import { claudeCode } from './claude-code.ts';
import { openclaw } from './openclaw.ts';
import type { Preset } from './preset.ts';

/** Every preset by the name that a configuration gives it. */
export const PRESETS: Readonly<Record<string, Preset>> = Object.fromEntries(
  [openclaw, claudeCode].map((p) => [p.name, p]),
);
