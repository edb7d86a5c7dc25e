/**
 * What a page does beyond showing itself: a tip over charts, arrow keys from run to run, keys for
 * what says which it has, being asked for again when something happened, a word where that has
 * ended, and how much waits, in the tab's name (/api/v1/status). Nothing needs it.
 */
export const SCRIPT = `
(() => {
  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.hidden = true;
  document.body.append(tip);
  const over = (a) => {
    tip.textContent = a.getAttribute('aria-label');
    tip.hidden = false;
    const box = a.getBoundingClientRect();
    const left = Math.min(scrollX + box.left + box.width / 2 + 10, scrollX + innerWidth - 300);
    tip.style.left = Math.max(8, left) + 'px';
    tip.style.top = scrollY + box.top + 16 + 'px';
  };
  for (const svg of document.querySelectorAll('svg.timeline')) {
    const runs = [...svg.querySelectorAll('a')];
    for (const t of svg.querySelectorAll('a title')) t.remove();
    for (const a of runs) {
      a.addEventListener('pointerenter', () => over(a));
      a.addEventListener('focus', () => over(a));
      a.addEventListener('pointerleave', () => (tip.hidden = true));
      a.addEventListener('blur', () => (tip.hidden = true));
      a.addEventListener('keydown', (e) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[e.key];
        const next = runs[runs.indexOf(a) + (step ?? 0)];
        if (step === undefined || next === undefined) return;
        e.preventDefault();
        next.focus();
      });
    }
  }
  document.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.repeat) return;
    const isTyping = e.target instanceof Element && e.target.matches('input, textarea, select');
    // Nobody's half-typed word is an answer.
    if (isTyping) return void (e.key === 'Escape' && e.target.blur());
    const keyed = document.querySelector('[data-key="' + CSS.escape(e.key.toLowerCase()) + '"]');
    if (keyed === null) return;
    e.preventDefault();
    if (keyed.matches('textarea')) keyed.focus();
    else keyed.click();
  });
  const live = document.querySelector('main[data-live]');
  if (live === null) return;
  const title = document.title;
  // A tab in the background says how much waits for somebody.
  const count = async () => {
    const answer = await window.fetch(live.dataset.status);
    if (!answer.ok) return;
    // What another one's message tells of is no matter of its own.
    const { waiting } = await answer.json();
    const n = waiting.filter((i) => !waiting.some((o) => o.id === i.toldWith)).length;
    document.title = (n > 0 ? '(' + n + ') ' : '') + title;
  };
  const ended = document.createElement('p');
  ended.className = 'small warn';
  ended.setAttribute('role', 'status');
  const sayEnded = () => {
    ended.textContent = 'Not live any more: reload the page.';
    live.prepend(ended);
  };
  const refresh = async () => {
    void count();
    // Nobody's half-written note is taken away.
    if (document.querySelector('details[open] form') !== null) return;
    const answer = await window.fetch(location.href, { headers: { accept: 'text/html' } });
    if (answer.redirected) return sayEnded();
    if (!answer.ok) return;
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const main = next.querySelector('main');
    if (main === null) return;
    const at = document.activeElement?.id;
    live.replaceChildren(...main.childNodes);
    if (at) document.getElementById(at)?.focus();
  };
  void count();
  const news = new window.EventSource(live.dataset.live);
  news.addEventListener('changed', () => void refresh());
  // It tries again by itself unless it was refused: signed out, or too many pages are open.
  news.addEventListener('error', () => {
    if (news.readyState === 2) sayEnded();
  });
})();
`;
