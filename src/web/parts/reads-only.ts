import type { Viewer } from '../page.ts';
import { type Html, html, NOTHING } from './html.ts';

/** Stands where others have buttons, for who may only look. @param what in words: "act", "sign" */
export const readsOnly = ({ person }: Pick<Viewer, 'person'>, what: string): Html =>
  person.mayAct
    ? NOTHING
    : html`<p class="small soft">
        You may look here, and not ${what}: your role is read. Whoever keeps the configuration can
        set role: act under people.
      </p>`;
