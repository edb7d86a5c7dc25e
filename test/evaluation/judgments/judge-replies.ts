import type { LabelledRow } from '../../bench/judgments/halves.ts';

export interface JudgeReply {
  row: LabelledRow;
  text: string;
  /** What must come of it; null is no verdict. */
  verdict: { judgment: LabelledRow['judgment']; uncertain: boolean } | null;
}

type Form = (label: string, uncertain: boolean) => { text: string; counts: boolean };

/** The forms that judges answer in, clean and not; written by us, in turn over the outputs. */
const FORMS: readonly Form[] = [
  (j, u) => ({ text: JSON.stringify({ judgment: j, uncertain: u }), counts: true }),
  (j, u) => ({
    text: `\`\`\`json\n${JSON.stringify({ judgment: j, uncertain: u }, null, 2)}\n\`\`\``,
    counts: true,
  }),
  (j) => ({ text: `{"judgment": "${j}"}`, counts: false }),
  (j, u) => ({ text: `\n  {"uncertain":${u},"judgment":"${j}"}  \n`, counts: true }),
  (j, u) => ({ text: `The agent ${j} here. {"judgment":"${j}","uncertain":${u}}`, counts: false }),
  (j, u) => ({ text: `{"judgment":"${j} or acted","uncertain":${u}}`, counts: false }),
  (j, u) => ({ text: JSON.stringify({ judgment: j, uncertain: u }), counts: true }),
  (j) => ({ text: `{"judgment":"${j}","uncertain":"maybe"}`, counts: false }),
  (j, u) => ({ text: `[{"judgment":"${j}","uncertain":${u}}]`, counts: false }),
  (j) => ({ text: `{"judgment":"${j}","uncert`, counts: false }),
  (j, u) => ({ text: `{"judgment":"${j}","uncertain":${u},"reason":"it says so"}`, counts: false }),
];

/** One recorded reply for each output, in the forms' turn. */
export function judgeReplies(rows: readonly LabelledRow[]): JudgeReply[] {
  return rows.map((row, i) => {
    const form = FORMS[i % FORMS.length] as Form;
    const { text, counts } = form(row.judgment, row.uncertain);
    return {
      row,
      text,
      verdict: counts ? { judgment: row.judgment, uncertain: row.uncertain } : null,
    };
  });
}
