import { type BigIntStats, realpathSync, statfsSync, statSync } from 'node:fs';

const SECRET_PLACE = 'is the place of a secret in the configuration, and is not read';
const SYSTEM_PLACE =
  'is what the system tells of its processes and devices, environments with their keys among it, ' +
  'and is not read: name a file of your own';

/** By their numbers in statfs(2): wherever they are mounted. */
const SYSTEM_KINDS: ReadonlySet<number> = new Set([0x9fa0, 0x62656572]);
const SYSTEM_FOLDER = /^\/(?:proc|sys|dev(?!\/shm\/))(?:\/|$)/;

/**
 * Why a file is not to be read of which the content would be sent; null where it may be. It is one
 * of those that hold the configuration's secrets, under whatever name: by a link, a hard link or
 * another way through the folders; or it is none that anybody wrote. What suites, prompts,
 * instructions and tools hold is sent to providers.
 */
export function secretPlaceProblem(file: string, places: readonly string[]): string | null {
  if (isSystemPlace(file)) return SYSTEM_PLACE;
  if (places.length === 0) return null;
  const own = statOf(file);
  const isOne =
    own !== undefined &&
    places.some((place) => {
      const other = statOf(place);
      return other !== undefined && other.dev === own.dev && other.ino === own.ino;
    });
  return isOne ? SECRET_PLACE : null;
}

function isSystemPlace(file: string): boolean {
  if (SYSTEM_FOLDER.test(file)) return true;
  try {
    return SYSTEM_FOLDER.test(realpathSync.native(file)) || SYSTEM_KINDS.has(statfsSync(file).type);
  } catch {
    return false;
  }
}

/** Numbers of files can be larger than a number is exact. */
function statOf(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
