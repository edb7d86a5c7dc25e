import { existsSync } from 'node:fs';
import { resolvePath } from '../../config/names.ts';
import type { Config } from '../../config/load.ts';
import type { Problem } from '../../domain/errors.ts';

/** What is worth a word about how real answers are taken in. */
export function outputWarnings(
  config: Pick<Config, 'agents' | 'folder' | 'outputs' | 'place' | 'web'>,
): Problem[] {
  const missing = Object.entries(config.agents).flatMap(([id, { outputs }]) =>
    outputs.follow
      .filter((path) => !existsSync(resolvePath(config.folder, path)))
      .map((path): Problem => ({
        place: config.place(['agents', id, 'outputs', 'follow']),
        path: `agents.${id}.outputs.follow`,
        message: `${path} does not exist: nothing is taken in from it yet`,
        hint: 'name a file or a folder that this user may read',
      })),
  );
  if (config.outputs.token === undefined || config.web.enabled) return missing;
  return [
    ...missing,
    {
      place: config.place(['outputs', 'token']),
      path: 'outputs.token',
      message: 'nobody can send outputs: the page is not served',
      hint: 'set web.enabled: true, or start with --web',
    },
  ];
}
