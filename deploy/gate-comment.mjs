// Says on a pull request what `daytwo gate` found, in one comment that is updated from push to push.
// Run by action.yml; needs nothing but Node. A comment that cannot be written fails no gate.
import { existsSync, readFileSync } from 'node:fs';

/** A comment on GitHub holds 65,536 characters. */
const LONGEST = 60_000;
const LONGEST_LOG = 3_000;
const MEANS = {
  2: 'could not measure',
  64: 'the command is wrong',
  78: 'the configuration is wrong',
};

const { env } = process;
const name = (env.GATE_NAME ?? 'gate').replace(/[^\w.]+/g, '-').slice(0, 60);
/** Begins the comment: text of an agent stands behind it and cannot pass for it. */
const mark = `<!-- daytwo ${name} -->`;

/** The report as it is (daytwo has made its texts harmless), or why there is none. */
function body() {
  if (env.GATE_REPORT && existsSync(env.GATE_REPORT))
    return `${mark}\n${cut(readFileSync(env.GATE_REPORT, 'utf8'))}`;
  const code = Number(env.GATE_CODE);
  const log = env.GATE_LOG && existsSync(env.GATE_LOG) ? readFileSync(env.GATE_LOG, 'utf8') : '';
  return `${mark}\n### daytwo gate: ${MEANS[code] ?? `ended with ${code}`}\n\n${fenced(log)}\n`;
}

/** Ends behind a whole case, so that no fence and no tag is left open. */
function cut(report) {
  if (report.length <= LONGEST) return report;
  const end = report.lastIndexOf('</details>', LONGEST - '</details>'.length);
  const kept = end < 0 ? '' : report.slice(0, end + '</details>'.length);
  return `${kept}\n\nThe rest is in the summary of the job.\n`;
}

/** In a fence that is longer than any in it; nothing that an editor would not show. */
function fenced(text) {
  const shown = text
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '')
    .replace(/[^\n\t\u0020-\u007e\u00a0-\u200a\u2010-\u2027\u2030-\u2065\u2070-\uffff]/g, '')
    .slice(-LONGEST_LOG)
    .toWellFormed();
  const longest = Math.max(2, ...[...shown.matchAll(/[`~]+/g)].map((m) => m[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${shown.trim()}\n${fence}`;
}

async function github(method, path, content) {
  const response = await fetch(`${env.GITHUB_API_URL}${path}`, {
    method,
    // The token goes to the address that the runner names and to no other.
    redirect: 'error',
    signal: AbortSignal.timeout(30_000),
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${env.GATE_TOKEN}`,
      'content-type': 'application/json',
      'user-agent': 'daytwo-gate',
      'x-github-api-version': '2022-11-28',
    },
    ...(content === undefined ? {} : { body: JSON.stringify(content) }),
  });
  if (!response.ok)
    throw Object.assign(new Error(`GitHub answered ${response.status} to ${method} ${path}`), {
      status: response.status,
    });
  return response.json();
}

/** Our own comment of this name: one that somebody else began with the mark is left alone. */
async function own(comments) {
  for (let page = 1; page <= 50; page++) {
    const listed = await github('GET', `${comments}?per_page=100&page=${page}`);
    const found = listed.find(
      (c) => c.user?.login === env.GATE_AUTHOR && String(c.body).startsWith(mark),
    );
    if (found !== undefined) return found.id;
    if (listed.length < 100) return null;
  }
  return null;
}

async function say() {
  const event = JSON.parse(readFileSync(env.GITHUB_EVENT_PATH ?? '', 'utf8'));
  const number = event.pull_request?.number;
  const repository = env.GITHUB_REPOSITORY ?? '';
  if (!Number.isSafeInteger(number) || !/^[\w.-]+\/[\w.-]+$/.test(repository))
    return 'no pull request: nothing is commented';
  const comments = `/repos/${repository}/issues/${number}/comments`;
  const content = { body: body() };
  const id = await own(comments);
  if (id !== null) {
    try {
      await github('PATCH', `/repos/${repository}/issues/comments/${id}`, content);
      return 'the comment was updated';
    } catch (e) {
      // Deleted since it was listed.
      if (e.status !== 404) throw e;
    }
  }
  await github('POST', comments, content);
  return 'commented';
}

try {
  process.stdout.write(`daytwo gate: ${await say()}\n`);
} catch (e) {
  const hint =
    e.status === 403 || e.status === 404
      ? ' (the job needs permissions: pull-requests: write; pull requests from forks have none)'
      : '';
  const words = `daytwo gate: the pull request could not be commented: ${e.message}${hint}`;
  process.stdout.write(`::warning::${words.replace(/%/g, '%25').replace(/\r?\n/g, ' ')}\n`);
}
