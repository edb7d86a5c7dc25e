/** Where somebody wanted to go: a path of ours, and nothing that a browser takes for another site. */
export function safeNext(asked: string | undefined): string {
  if (asked === undefined || !/^\/(?![/\\])[\w\-./~%?&=:,+@]*$/.test(asked)) return '/';
  return asked.startsWith('/sign-') ? '/' : asked;
}
