// pm2 start ecosystem.config.js
// An ESM package needs a named export here. From a checkout without a build, use `script: 'src/main.ts'` and
// `interpreter: 'node_modules/.bin/node'`.
export const apps = [
  {
    name: 'daytwo',
    script: 'dist/main.js',
    args: ['--config', 'config/daytwo.yaml'],
    instances: 1,
    exec_mode: 'fork',
    wait_ready: true,
    listen_timeout: 30_000,
    // A stop drains calls in flight for up to 20 s; pm2 alone would kill after 1.6 s.
    kill_timeout: 25_000,
    // Exit 2 (a lost database, a full disk) may get better by restarting; people are told once, not at every restart.
    exp_backoff_restart_delay: 500,
    // A broken configuration, a second daemon or a Node that is too old do not get better by restarting.
    stop_exit_codes: [78],
    time: false,
    merge_logs: true,
  },
];
