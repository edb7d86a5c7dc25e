import { basename, dirname } from 'node:path';

/**
 * Where the commands of a message are to be given. The configuration is named unless it lies where a
 * command looks for it by itself: then the folder is, in which that is so.
 * @param file the configuration, an absolute path
 */
export function commandsAt(host: string, file: string): string {
  const folder = dirname(file);
  const isFound = basename(file) === 'daytwo.yaml' && basename(folder) === 'config';
  if (isFound) return `on ${host}, in ${dirname(folder)}`;
  return `on ${host}, with -c ${/^[\w./~-]+$/.test(file) ? file : JSON.stringify(file)}`;
}
