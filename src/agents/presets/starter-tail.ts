/**
 * What every preset's starter ends with, whatever agent it watches: ceilings in dollars, alerts,
 * where state is kept.
 */
export const starterTail = (perDayUsd: number, perMonthUsd: number): string => `money:
  perDayUsd: ${perDayUsd}
  perMonthUsd: ${perMonthUsd}

alerts:
  digest: '0 9 * * 1'
  # slack: { token: env:SLACK_BOT_TOKEN, channel: C0123456789 }
  # email: { url: env:SMTP_URL, from: daytwo@example.com, to: [you@example.com] }

store:
  file: ../data/daytwo.db

health:
  file: ../data/health.json
`;
