/** A span for people: `45 min`, `19 h 22 min`, `3 days`. */
export function span(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.round(hours / 24);
  return `${days} days`;
}

export function day(iso: string): string {
  return iso.slice(0, 10);
}

/** A day where the time is its beginning, else the time too: `2026-11-29 23:40 UTC`. */
export function dayOrMinute(iso: string): string {
  return /T00:00(:00(\.0+)?)?Z$/.test(iso) ? day(iso) : `${minute(iso)} UTC`;
}

/** ISO text without seconds, UTC: `2026-03-10 22:21`. */
export function minute(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}
