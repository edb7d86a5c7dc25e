import type { Store } from '../../domain/store.ts';
import { move, type Telling } from './record.ts';

/** What a reload or an edit mended closes by itself. `why` is told. */
export async function mended(
  store: Store,
  telling: Telling,
  key: string,
  why: string,
): Promise<void> {
  const live = await store.incidents.live(key);
  if (live !== null)
    await store.transaction((tx) =>
      move(tx, telling, { ...live, state: 'resolved' }, 'daytwo', 'resolved', why, 'resolved'),
    );
}
