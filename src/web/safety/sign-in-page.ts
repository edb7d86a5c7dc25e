import type { PeopleConfig } from '../../config/schema-people.ts';
import { type Html, html } from '../parts/html.ts';

/** The form for name and password. */
export function signInForm(
  base: string,
  csrf: string,
  { next, wrong }: { next: string; wrong: string | null },
): Html {
  return html`<h1>Sign in</h1>
    ${wrong !== null && html`<p role="alert">${wrong}</p>`}
    <form method="post" action="${base}/sign-in" class="sign-in">
      <input type="hidden" name="csrf" value="${csrf}" />
      <input type="hidden" name="next" value="${next}" />
      <label
        >Name or mail address <input name="name" autocomplete="username" required autofocus
      /></label>
      <label
        >Password <input name="password" type="password" autocomplete="current-password" required
      /></label>
      <button>Sign in</button>
    </form>`;
}

/** Whether a link that was asked for was written, or one was a moment before; null: nobody asked. */
export type AskedLink = 'written' | 'wait' | null;

function linkWords(asked: AskedLink): string {
  switch (asked) {
    case 'written':
      return 'A link to sign in was written where the worker runs. It opens once.';
    case 'wait':
      return (
        'No link was written now, because one was a moment ago. If that one was used, wait ' +
        '10 seconds, then ask again.'
      );
    default:
      return 'Nobody has a password yet. A link to sign in stands in the worker’s log or terminal; it opens once.';
  }
}

/** Where nobody has a password: the link is in the log. */
export function signInLink(
  base: string,
  csrf: string,
  { asked, wasUsed }: { asked: AskedLink; wasUsed: boolean },
): Html {
  return html`<h1>Sign in</h1>
    ${wasUsed && html`<p role="alert">This link was used already, or another was made since.</p>`}
    <p ${asked === 'wait' && html`role="alert"`}>${linkWords(asked)}</p>
    <form method="post" action="${base}/sign-in/link" class="sign-in">
      <input type="hidden" name="csrf" value="${csrf}" />
      <button>Write a new link</button>
    </form>
    <p>
      Or give people passwords: <code>daytwo web password</code> makes what goes into the
      configuration.
    </p>`;
}

/** Whose name acts are recorded under, where the link could be anybody's. */
export function personChoice(base: string, csrf: string, key: string, people: PeopleConfig): Html {
  return html`<h1>Who are you?</h1>
    <p>What you do here is recorded under this name.</p>
    <form method="post" action="${base}/sign-in" class="sign-in">
      <input type="hidden" name="csrf" value="${csrf}" />
      <input type="hidden" name="once" value="${key}" />
      ${Object.entries(people).map(
        ([id, p]) => html`<button name="person" value="${id}">${p.name ?? id}</button>`,
      )}
    </form>`;
}
